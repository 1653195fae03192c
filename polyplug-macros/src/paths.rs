//! The paths into the SDK.
//!
//! **Invariant:** no other file spells the SDK's private module.

use proc_macro2::TokenStream;
use quote::quote;

/// The absolute path of the private module.
pub(crate) fn private() -> TokenStream {
    quote!(::polyplug_sdk::__private)
}

/// Expands the import of the private module into the `const _` block of an expansion, under the short name
/// `__pp`. An author cannot have that name, so it hides none.
pub(crate) fn import() -> TokenStream {
    let private = private();
    quote! {
        #[allow(unused_imports, reason = "not every contract needs every name")]
        use #private::{
            self as __pp, NotDrop as _, NotSend as _, NotSync as _, no_drop as __no_drop,
            visible as __visible,
        };
    }
}
