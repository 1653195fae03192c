//! The typed table: a header, then a function per method.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Contract, Method};

/// Expands what calls of the methods look like, and the table's type.
pub(super) fn expand(contract: &Contract) -> TokenStream {
    let signatures = contract.methods.iter().map(|method| method.signature().expand());
    let idents = contract.methods.iter().map(Method::generated_ident);
    let types = contract.methods.iter().map(|method| {
        if method.is_appended() { quote!(__pp::Option<__pp::Slot>) } else { quote!(__pp::Slot) }
    });
    quote! {
        #(#signatures)*
        #[repr(C)]
        pub struct __VTable {
            __header: __pp::VTableHeader,
            #(#idents: #types,)*
        }
    }
}
