//! Callbacks. Each has a table with one function, a thunk on the side that has the closure, and a proxy on the
//! side that calls it.
//!
//! **Invariant:** a callback is an object like an instance of a contract, but its contract has one method, no
//! schema and no name of its own.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ReturnType;

use crate::{
    expand::{param, signature},
    model::{Callback, ContractMethod, ContractModel, MethodParam},
    names,
    syntax::trait_object::CallbackKind,
};

/// Expands all callbacks of a contract.
pub(super) fn expand(contract: &ContractModel) -> TokenStream {
    let of_method = |method| {
        let expand = move |(param, callback)| expand_one(contract, method, param, callback);
        ContractMethod::callbacks(method).map(expand).collect::<TokenStream>()
    };
    contract.methods.iter().map(of_method).collect()
}

fn expand_one(
    contract: &ContractModel,
    method: &ContractMethod,
    param: &MethodParam,
    callback: &Callback,
) -> TokenStream {
    let (marker, object) = (names::callback_marker(callback.index), &callback.object);
    let (table, proxy) =
        (names::callback_table(callback.index), names::callback_proxy(callback.index));
    let name = &contract.name;
    let method_name = names::plain(method.ident());
    let call_name = format!("{method_name}({})", names::plain(&param.ident));
    let signature = signature::expand_of_callback(callback);
    let thunk = expand_thunk(callback, &marker, &table);
    let proxy_impls = expand_proxy(callback, &marker, &proxy, &call_name);
    quote! {
        // The object in it decides whether proxies are `Send` and `Sync`.
        pub struct #marker(__pp::PhantomData<#object>);
        #signature
        #[repr(C)]
        pub struct #table {
            __header: __pp::VTableHeader,
            call: __pp::Slot,
        }
        // SAFETY: the table is a header and a function.
        unsafe impl __pp::Object for #marker {
            const NAME: &'static __pp::str = #name;
            const REQUIRED: ::core::primitive::usize = 1;
            type VTable = #table;
            type Proxy = #proxy;
        }
        #thunk
        #proxy_impls
    }
}

/// Expands the table with the function that calls the closure.
fn expand_thunk(callback: &Callback, marker: &Ident, table: &Ident) -> TokenStream {
    let signature = names::callback_call(callback.index);
    let (idents, bound) = (names::callback_params(callback.params.len()), &callback.bound);
    let access = match callback.kind {
        CallbackKind::Fn => quote!(ByRef<false>),
        CallbackKind::FnMut => quote!(ByMut),
        CallbackKind::FnOnce => quote!(ByBox),
    };
    let typed = quote! {
        &#table {
            __header: __pp::typed_header::<__X, #table>(
                1, const { &__pp::original_info::<#marker, __X>() }
            ),
            call: call.typed,
        }
    };
    quote! {
        // SAFETY: the tables are those of the callback whose closures are instances of `__X`.
        unsafe impl<__X: __pp::Target> __pp::ObjectOf<__X> for #marker
        where
            __X::Impl: #bound,
        {
            // SAFETY: the tables are of instances of `__X`, and the only method has the index 0.
            const TABLES: __pp::Tables<#table> = unsafe {
                let call = #signature::functions::<__pp::#access, __X, _, 0>(
                    |__this, #(#idents),*| __this(#(#idents),*)
                );
                __pp::Tables {
                    typed: #typed,
                    original: #typed,
                    uniform: &[call.uniform],
                    adapter: &#table {
                        __header: __pp::adapter_header(1),
                        call: call.adapter,
                    },
                }
            };
        }
    }
}

/// Expands the type that calls the other side's closure.
fn expand_proxy(
    callback: &Callback,
    marker: &Ident,
    proxy: &Ident,
    call_name: &str,
) -> TokenStream {
    let idents = names::callback_params(callback.params.len());
    let types = callback.params.iter().map(|(ty, _)| ty);
    let signature = names::callback_call(callback.index);
    let sent = callback.params.iter().zip(&idents).map(|((_, ty), ident)| param::sent(ty, ident));
    let (output, ending) = match &callback.output {
        ReturnType::Default => (quote!(()), quote!(__pp::or_panic_anywhere)),
        ReturnType::Type(_, ty) => (quote!(#ty), quote!(__pp::Ending::<#ty>::__of_callback)),
    };
    let (receiver, callee) = match callback.kind {
        CallbackKind::Fn => (quote!(&self), quote!(&self.0)),
        CallbackKind::FnMut => (quote!(&mut self), quote!(&self.0)),
        CallbackKind::FnOnce => (quote!(self), quote!(self.0)),
    };
    quote! {
        #[repr(transparent)]
        pub struct #proxy(__pp::RawProxy<#marker>);
        impl #proxy {
            #[inline]
            fn call(#receiver, #(#idents: #types),*) -> #output {
                let __function = __pp::RawProxy::vtable(&self.0).call;
                // SAFETY: the function is the one of this callback, with the parameters and the result
                // of its type.
                #ending(unsafe {
                    #signature::call(#callee, #call_name, __function, #(#sent),*)
                })
            }
        }
        // SAFETY: the type is `repr(transparent)` over a `RawProxy` of this contract.
        unsafe impl __pp::Proxy for #proxy {
            type Contract = #marker;
        }
    }
}
