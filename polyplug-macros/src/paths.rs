//! The only place that spells the SDK's private module.

use proc_macro2::TokenStream;
use quote::quote;

/// The absolute path of the private module.
pub(crate) fn private() -> TokenStream {
    quote!(::polyplug_sdk::__private)
}

/// The name that the private module has inside the `const _` blocks of expansions. It is short, so
/// that expansions are, and odd, so that it hides nobody's names.
pub(crate) fn import() -> TokenStream {
    quote! {
        #[allow(unused_imports, reason = "not every contract needs every name")]
        use ::polyplug_sdk::__private::{
            self as __pp, NotDrop as _, NotSend as _, NotSync as _, no_drop as __no_drop,
            visible as __visible,
        };
    }
}
