//! The typed table: a header, then a function per method.

use proc_macro2::TokenStream;
use quote::quote;

use super::signature;
use crate::{model::ContractModel, names};

/// Expands what calls of the methods look like, and the table's type.
pub(super) fn expand(contract: &ContractModel) -> TokenStream {
    let signatures = contract.methods.iter().map(signature::expand_of_method);
    let idents = contract.methods.iter().map(|method| names::generated(method.ident()));
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
