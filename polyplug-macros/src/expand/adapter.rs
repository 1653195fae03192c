//! A typed table over anybody's uniform functions: how a plugin that only knows ABI v1 is called.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    model::{Contract, Method},
    names,
};

/// Expands the functions and the table.
pub(super) fn expand(contract: &Contract) -> TokenStream {
    let functions = contract.methods.iter().enumerate().map(expand_function);
    let idents = contract.methods.iter().map(Method::generated_ident);
    let slots = contract.methods.iter().map(|method| {
        let function = names::adapter(method.ident());
        if method.is_appended() { quote!(__pp::Some(#function)) } else { quote!(#function) }
    });
    let count = contract.methods.len();
    quote! {
        #(#functions)*
        const __ADAPTER: &__VTable = &__VTable {
            __header: __pp::adapter_header(#count),
            #(#idents: #slots,)*
        };
    }
}

/// Packs the parameters, calls the uniform function, and frees what the parameters own. `#[inline]`
/// leaves it to the crates that want it to compile it.
fn expand_function((index, method): (usize, &Method)) -> TokenStream {
    let function = names::adapter(method.ident());
    let params: Vec<_> = method.params.iter().map(|param| &param.ident).collect();
    let arg_types = method.params.iter().map(|param| param.ty.arg());
    let receives = method.params.iter().map(|param| param.ty.receive(&param.ident));
    let out = method.ret.iter().map(|ret| ret.repr());
    let place = if method.ret.is_some() { quote!(__out) } else { quote!(&mut ()) };
    let (pack, args) = if params.is_empty() {
        (TokenStream::new(), quote!(::core::ptr::null()))
    } else {
        let args = names::args_struct(method.ident());
        let pack = quote!(let __args = #args { #(#params: __pp::lend(&#params),)* };);
        (pack, quote!((&raw const __args).cast()))
    };
    quote! {
        #[inline]
        unsafe extern "C" fn #function(
            __this: *const (),
            #(#params: #arg_types,)*
            #(__out: *mut #out,)*
            __err: *mut __pp::AbiError,
        ) -> __pp::u32 {
            // SAFETY: the caller keeps the typed convention; the function of this number takes these
            // parameters and returns this result, because the runtime compared the contracts.
            unsafe {
                #(#receives)*
                #pack
                let __status = __pp::call_uniform(__this, #index, #args, #place, __err);
                #(__pp::release(#params);)*
                __status
            }
        }
    }
}
