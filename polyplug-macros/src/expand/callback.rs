//! Callbacks: what a closure of the caller becomes on its way. Each has a table with one function, a
//! thunk on the side that has the closure, and a proxy on the side that calls it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ReturnType;

use crate::{
    model::{Contract, Method, Param},
    names,
    param::{Callback, CallbackKind},
};

/// Expands all callbacks of a contract.
pub(super) fn expand(contract: &Contract) -> TokenStream {
    let of_method = |method| {
        let expand = move |(param, callback)| expand_one(contract, method, param, callback);
        Method::callbacks(method).map(expand).collect::<TokenStream>()
    };
    contract.methods.iter().map(of_method).collect()
}

fn expand_one(
    contract: &Contract,
    method: &Method,
    param: &Param,
    callback: &Callback,
) -> TokenStream {
    let (marker, object) = (callback.marker(), &callback.object);
    let (table, proxy) = (format_ident!("{marker}Table"), format_ident!("{marker}Proxy"));
    let name = &contract.name;
    let method_name = names::plain(method.ident());
    let call_name = format!("{method_name}({})", names::plain(&param.ident));
    let args: Vec<_> = callback.params.iter().map(|(_, ty)| ty.arg()).collect();
    let out = callback.ret.iter().map(|ret| {
        let repr = ret.repr();
        quote!(*mut #repr)
    });
    let thunk = expand_thunk(callback, &marker, &table);
    let proxy_impls = expand_proxy(callback, &marker, &proxy, &call_name);
    quote! {
        // What it stands for decides whether proxies are `Send` and `Sync`.
        pub struct #marker(__pp::PhantomData<#object>);
        #[repr(C)]
        pub struct #table {
            __header: __pp::VTableHeader,
            call: unsafe extern "C" fn(
                *const (), #(#args,)* #(#out,)* *mut __pp::AbiError
            ) -> __pp::u32,
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

/// The function that calls the closure, and the table with it.
fn expand_thunk(callback: &Callback, marker: &Ident, table: &Ident) -> TokenStream {
    let (thunks, bound) = (format_ident!("{marker}Thunks"), &callback.bound);
    let idents = callback.idents();
    let args = callback.params.iter().map(|(_, ty)| ty.arg());
    let out = callback.ret.iter().map(|ret| ret.repr());
    let lifts = callback.params.iter().zip(&idents).map(|((_, ty), ident)| {
        let name = ident.to_string();
        ty.lift(ident, name.trim_start_matches('_'))
    });
    let gets = callback.params.iter().zip(&idents).map(|((_, ty), ident)| ty.get(ident));
    let find = match callback.kind {
        CallbackKind::Fn => quote!(__X::get::<false>(__this)),
        CallbackKind::FnMut => quote!(__X::get_mut(__this)),
        CallbackKind::FnOnce => quote!(__X::take(__this.cast_mut())),
    };
    let call = quote!(__this(#(#gets),*));
    let finish = match callback.ret {
        Some(ret) => {
            let ty = ret.inferred();
            quote!(__pp::finish::<#ty>(__out, #call))
        }
        None => quote!(#call; __pp::Ok(())),
    };
    quote! {
        struct #thunks<__X>(__pp::PhantomData<__X>);
        impl<__X: __pp::Target> #thunks<__X>
        where
            __X::Impl: #bound,
        {
            unsafe extern "C" fn call(
                __this: *const (),
                #(#idents: #args,)*
                #(__out: *mut #out,)*
                __err: *mut __pp::AbiError,
            ) -> __pp::u32 {
                // SAFETY: the caller keeps the typed convention.
                unsafe {
                    __pp::guard(__err, || {
                        #(#lifts)*
                        let __this = #find?;
                        #finish
                    })
                }
            }
        }
        // SAFETY: the function was written for targets of `__X`.
        unsafe impl<__X: __pp::Target> __pp::ObjectOf<__X> for #marker
        where
            __X::Impl: #bound,
        {
            const VTABLE: &'static #table = &#table {
                __header: __pp::typed_header::<__X>(
                    1, const { &__pp::callback_info::<#marker, __X>() }
                ),
                call: #thunks::<__X>::call,
            };
        }
    }
}

/// The type that calls the other side's closure.
fn expand_proxy(
    callback: &Callback,
    marker: &Ident,
    proxy: &Ident,
    call_name: &str,
) -> TokenStream {
    let idents = callback.idents();
    let types = callback.params.iter().map(|(ty, _)| ty);
    let holds = callback.params.iter().zip(&idents).map(|((_, ty), ident)| ty.hold(ident));
    let passes: Vec<_> =
        callback.params.iter().zip(&idents).map(|((_, ty), ident)| ty.pass(ident)).collect();
    let result = callback.ret.map_or_else(|| quote!(()), |ret| ret.inferred());
    let out = if callback.ret.is_some() { quote!(__out,) } else { quote!() };
    let output = match &callback.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => quote!(#ty),
    };
    let (receiver, call) = match callback.kind {
        CallbackKind::Fn => (quote!(&self), quote!(call)),
        CallbackKind::FnMut => (quote!(&mut self), quote!(call)),
        CallbackKind::FnOnce => (quote!(self), quote!(call_once)),
    };
    quote! {
        pub struct #proxy(__pp::RawProxy<#marker>);
        impl #proxy {
            #[inline]
            #[track_caller]
            fn call(#receiver, #(#idents: #types),*) -> #output {
                let __function = self.0.vtable().call;
                #(#holds)*
                // SAFETY: the function is the one of this callback, with the parameters and the result
                // of its type.
                let __result = unsafe {
                    self.0.#call::<#result>(#call_name, |__this, __out, __err| {
                        __function(__this, #(#passes,)* #out __err)
                    })
                };
                match __result {
                    __pp::Ok(__value) => __value,
                    __pp::Err(__error) => __pp::reraise(__error),
                }
            }
        }
        impl __pp::Proxy for #proxy {
            type Contract = #marker;

            #[inline]
            fn from_raw(raw: __pp::RawProxy<#marker>) -> Self {
                Self(raw)
            }

            #[inline]
            fn as_raw(&self) -> &__pp::RawProxy<#marker> {
                &self.0
            }

            #[inline]
            fn into_raw(self) -> __pp::RawProxy<#marker> {
                self.0
            }
        }
    }
}
