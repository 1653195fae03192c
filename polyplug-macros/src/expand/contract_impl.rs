//! `impl Contract for dyn Trait`: where everything that was generated can be found.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{model::Contract, names};

/// Expands the impls.
pub(super) fn expand(contract: &Contract) -> TokenStream {
    let ident = &contract.item.ident;
    let proxy = names::proxy(ident);
    let name = &contract.name;
    let (major, minor) = contract.version;
    let name_at_major = format!("{}@{major}", name.value());
    let shared = contract.is_shared().then(|| {
        quote! {
            // SAFETY: every method takes `&self`.
            unsafe impl __pp::SharedContract for dyn #ident
            where
                for<'__plain> dyn #ident: __pp::Send + __pp::Sync,
            {
            }
        }
    });
    quote! {
        // SAFETY: table, adapter and schema were written from the same methods.
        unsafe impl __pp::Contract for dyn #ident {
            const NAME: &'static __pp::str = #name;
            const VERSION: __pp::Version = __pp::Version::new(#major, #minor, 0);
            const NAME_AT_MAJOR: &'static __pp::str = #name_at_major;
            const SCHEMA: &'static __pp::ContractSchema = &__SCHEMA;
            const SCHEMA_TEXT: &'static __pp::str =
                __pp::utf8(const { &__SCHEMA.text::<{ __SCHEMA.text_len() }>() });
            type VTable = __VTable;
            type Proxy = #proxy;
            const ADAPTER: &'static __VTable = __ADAPTER;
        }
        #shared
    }
}
