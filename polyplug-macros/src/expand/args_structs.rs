//! The argument structs of the uniform convention, for methods with parameters.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    model::{Contract, Method},
    names,
};

/// Expands a struct per method that has parameters.
pub(super) fn expand(contract: &Contract) -> TokenStream {
    contract.methods.iter().filter(|method| !method.params.is_empty()).map(expand_struct).collect()
}

fn expand_struct(method: &Method) -> TokenStream {
    let ident = names::args_struct(method.ident());
    let fields: Vec<_> = method.params.iter().map(|param| &param.ident).collect();
    let types: Vec<_> = method.params.iter().map(|param| param.ty.uniform()).collect();
    quote! {
        #[repr(C)]
        struct #ident {
            #(#fields: #types,)*
        }
        const _: () = __pp::assert!(__pp::follows_c(&[#((
            ::core::mem::size_of::<#types>(),
            ::core::mem::align_of::<#types>(),
            ::core::mem::offset_of!(#ident, #fields),
        ),)*]));
    }
}
