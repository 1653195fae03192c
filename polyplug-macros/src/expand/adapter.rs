//! A typed table over anybody's uniform functions: how a plugin that only knows ABI v1 is called.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    crossing::Crossing,
    model::{Contract, Method},
};

/// Expands the table.
pub(super) fn expand(contract: &Contract) -> TokenStream {
    let idents = contract.methods.iter().map(Method::generated_ident);
    let slots = contract.methods.iter().enumerate().map(expand_slot);
    let count = contract.methods.len();
    quote! {
        const __ADAPTER: &__VTable = &__VTable {
            __header: __pp::adapter_header(#count),
            #(#idents: #slots,)*
        };
    }
}

fn expand_slot((index, method): (usize, &Method)) -> TokenStream {
    let arity = method.arity();
    let params = method.markers("'static");
    let ret = Crossing::result(method.ret, "'static");
    let function = quote!(__pp::#arity::adapter::<#(#params,)* #ret, #index>);
    if method.is_appended() { quote!(__pp::Some(#function)) } else { function }
}
