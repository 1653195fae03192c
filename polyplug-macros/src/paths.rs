//! The paths into the SDK.
//!
//! **Invariant:** no other file spells the SDK's private module.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Path;

/// The SDK, as generated code reaches it.
#[derive(Clone, Default)]
pub(crate) struct Sdk {
    /// The path that `crate = ..` names; else the crate has its own name.
    path: Option<Path>,
}

impl ToTokens for Sdk {
    /// What was written for it.
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.path.to_tokens(tokens);
    }
}

impl From<Option<Path>> for Sdk {
    fn from(path: Option<Path>) -> Self {
        Self { path }
    }
}

/// The path as a part of generated code: it lies where it was written, and lints about paths leave it alone.
fn generated(path: &Path) -> TokenStream {
    let tokens = path.to_token_stream().into_iter().map(|mut token| {
        token.set_span(Span::call_site().located_at(token.span()));
        token
    });
    tokens.collect()
}

impl Sdk {
    /// The path of the private module.
    pub(crate) fn private(&self) -> TokenStream {
        match &self.path {
            Some(path) => {
                let path = generated(path);
                quote!(#path::__private)
            }
            None => quote!(::polyplug_sdk::__private),
        }
    }

    /// Expands the import of the private module into the `const _` block of an expansion, under the short name
    /// `__pp`, and of what is named where the author's tokens lie: a path there would be a matter of lints about
    /// paths. An author cannot have such names, so they hide none.
    pub(crate) fn import(&self) -> TokenStream {
        let private = self.private();
        quote! {
            use #private::{
                self as __pp, Contract as __IsContract, NotDrop as _, NotSend as _, NotSync as _,
                Panics as _,
                PhantomData as __PhantomData, crosses as __is_abi_type, crosses_with as __crosses_with,
                holds_itself as __holds_itself, is_not_copied as __is_not_copied, lends as __is_lent,
                writes as __is_written,
                lifetimes_are_written as __lifetimes_are_written, no_drop as __no_drop,
                owned as __owned, send_is_sync as __send_is_sync, visible as __visible,
            };
        }
    }
}
