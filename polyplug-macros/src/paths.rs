//! The paths into the SDK.
//!
//! **Invariant:** no other file spells the SDK's private module.

use proc_macro2::TokenStream;
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

impl Sdk {
    /// The path of the private module.
    pub(crate) fn private(&self) -> TokenStream {
        match &self.path {
            Some(path) => quote!(#path::__private),
            None => quote!(::polyplug_sdk::__private),
        }
    }

    /// Expands the import of the private module into the `const _` block of an expansion, under the short name
    /// `__pp`. An author cannot have that name, so it hides none.
    pub(crate) fn import(&self) -> TokenStream {
        let private = self.private();
        quote! {
            #[allow(unused_imports, reason = "not every contract needs every name")]
            use #private::{
                self as __pp, NotDrop as _, NotSend as _, NotSync as _, no_drop as __no_drop,
                visible as __visible,
            };
        }
    }
}
