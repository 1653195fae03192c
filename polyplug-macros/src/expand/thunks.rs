//! The tables of a plugin: generic over what its instances are.
//!
//! The contract's crate writes them, the plugin's crate monomorphises them. They consist of functions of
//! the SDK's private module, which are told the types of a method and the function that implements it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::{
    crossing::Crossing,
    model::{Contract, Method, Receiver},
    names,
};

/// Expands both tables.
pub(super) fn expand(contract: &Contract) -> TokenStream {
    let ident = &contract.item.ident;
    let proxy = format_ident!("{}", names::PROXY);
    let count = contract.methods.len();
    let idents = contract.methods.iter().map(Method::generated_ident);
    let typed = contract.methods.iter().map(|method| {
        let function = expand_function(contract, method, &quote!(typed));
        if method.is_appended() { quote!(__pp::Some(#function)) } else { function }
    });
    let uniform =
        contract.methods.iter().map(|method| expand_function(contract, method, &quote!(uniform)));
    quote! {
        // SAFETY: the functions are those of the methods, for targets of `__X`.
        unsafe impl<__X: __pp::Target> __pp::ObjectOf<__X> for dyn #ident
        where
            __X::Impl: #ident,
        {
            // SAFETY: as above.
            const VTABLE: &'static __VTable = unsafe {
                &__VTable {
                    __header: __pp::typed_header::<__X>(
                        #count,
                        const { &__pp::object_info::<dyn #ident, __X, _>(<__X::Impl as #ident>::#proxy) },
                    ),
                    #(#idents: #typed,)*
                }
            };
        }
        // SAFETY: as above.
        unsafe impl<__X: __pp::Target> __pp::ImplementedBy<__X> for dyn #ident
        where
            __X::Impl: #ident,
        {
            // SAFETY: as above.
            const FUNCTIONS: &'static [__pp::UniformFn] = unsafe { &[#(#uniform),*] };
        }
    }
}

/// The function of a table: the SDK's for such methods, with the implementation as its argument.
fn expand_function(contract: &Contract, method: &Method, table: &TokenStream) -> TokenStream {
    let (trait_ident, ident) = (&contract.item.ident, method.generated_ident());
    let arity = method.arity();
    let check = !contract.is_shared();
    let access = match method.receiver {
        Receiver::Ref => quote!(ByRef<#check>),
        Receiver::Mut => quote!(ByMut),
        Receiver::Box => quote!(ByBox),
        Receiver::Arc => quote!(ByArc),
    };
    let params = method.markers("'static");
    let ret = Crossing::result(method.ret, "'static");
    let implementation = quote!(<__X::Impl as #trait_ident>::#ident);
    let implementation = if method.callbacks().next().is_some() {
        let idents: Vec<_> = method.params.iter().map(|param| &param.ident).collect();
        let given = method.params.iter().map(|param| param.ty.given(&param.ident));
        quote!(|__this, #(#idents),*| #implementation(__this, #(#given),*))
    } else {
        implementation
    };
    quote!(__pp::#arity::#table::<__pp::#access, __X, #(#params,)* #ret, _>(#implementation))
}
