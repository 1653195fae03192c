//! The typed table: a header, then a function per method.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    crossing::Crossing,
    model::{Contract, Method},
};

/// Expands the table's type, and the assertion that its fields leave no gaps.
pub(super) fn expand(contract: &Contract) -> TokenStream {
    let idents = contract.methods.iter().map(Method::generated_ident);
    let types = contract.methods.iter().map(|method| {
        let function = function_type(method);
        if method.is_appended() { quote!(__pp::Option<#function>) } else { function }
    });
    let count = contract.methods.len();
    quote! {
        #[repr(C)]
        pub struct __VTable {
            __header: __pp::VTableHeader,
            #(#idents: #types,)*
        }
        const _: () = __pp::assert!(
            ::core::mem::size_of::<__VTable>() == __pp::VTableHeader::size_for(#count)
        );
    }
}

fn function_type(method: &Method) -> TokenStream {
    let arity = method.arity();
    let params = method.markers("'static");
    let ret = method.ret.map(Crossing::erased);
    quote!(__pp::#arity::Typed<#(#params,)* #ret>)
}
