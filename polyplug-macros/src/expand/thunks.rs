//! The functions that a plugin's tables point to: generic over what their instances are.
//!
//! The contract's crate writes them, the plugin's crate monomorphises them. Their bodies consist of
//! calls into the SDK's private module, which documents what makes them sound. Parameters are lifted
//! before anything can fail, so that whatever they own is freed on every path.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::{
    crossing::Crossing,
    model::{Contract, Method, Receiver},
    names,
};

/// Expands the thunks and the constants that gather them.
pub(super) fn expand(contract: &Contract) -> TokenStream {
    let ident = &contract.item.ident;
    let proxy = format_ident!("{}", names::PROXY);
    let count = contract.methods.len();
    let idents = contract.methods.iter().map(Method::generated_ident);
    let thunks = contract.methods.iter().map(|method| {
        let typed = expand_typed(contract, method);
        let uniform = expand_uniform(contract, method);
        quote!(#typed #uniform)
    });
    let typed = contract.methods.iter().map(|method| {
        let thunk = names::typed_thunk(method.ident());
        let thunk = quote!(__Thunks::<__X>::#thunk);
        if method.is_appended() { quote!(__pp::Some(#thunk)) } else { thunk }
    });
    let uniform = contract.methods.iter().map(|method| names::uniform_thunk(method.ident()));
    quote! {
        struct __Thunks<__X>(__pp::PhantomData<__X>);
        impl<__X: __pp::Target> __Thunks<__X>
        where
            __X::Impl: #ident,
        {
            #(#thunks)*

            unsafe extern "C" fn __peel(
                __this: *const (),
                __home: *const __pp::AtomicU8,
                __consume: __pp::u32,
                __out: *mut __pp::ObjectRepr,
            ) -> __pp::u32 {
                // SAFETY: the caller keeps what `PeelFn` asks for.
                unsafe {
                    __pp::peel::<dyn #ident, __X>(
                        __this, __home, __consume, __out, <__X::Impl as #ident>::#proxy,
                    )
                }
            }
        }
        // SAFETY: the thunks were written from the same methods as the schema, for targets of `__X`.
        unsafe impl<__X: __pp::Target> __pp::ObjectOf<__X> for dyn #ident
        where
            __X::Impl: #ident,
        {
            const VTABLE: &'static __VTable = &__VTable {
                __header: __pp::typed_header::<__X>(
                    #count,
                    const { &__pp::object_info::<dyn #ident, __X>(__Thunks::<__X>::__peel) },
                ),
                #(#idents: #typed,)*
            };
        }
        // SAFETY: as above.
        unsafe impl<__X: __pp::Target> __pp::ImplementedBy<__X> for dyn #ident
        where
            __X::Impl: #ident,
        {
            const FUNCTIONS: &'static [__pp::UniformFn] = &[#(__Thunks::<__X>::#uniform),*];
        }
    }
}

fn expand_typed(contract: &Contract, method: &Method) -> TokenStream {
    let thunk = names::typed_thunk(method.ident());
    let params: Vec<_> = method.params.iter().map(|param| &param.ident).collect();
    let args = method.params.iter().map(|param| param.ty.arg());
    let out = method.ret.iter().map(|ret| ret.repr());
    let lifts =
        method.params.iter().map(|param| param.ty.lift(&param.ident, &names::plain(&param.ident)));
    let finish = |ret: Crossing, call| {
        let ty = ret.inferred();
        quote!(__pp::finish::<#ty>(__out, #call))
    };
    let body = guarded(contract, method, lifts, finish);
    quote! {
        unsafe extern "C" fn #thunk(
            __this: *const (),
            #(#params: #args,)*
            #(__out: *mut #out,)*
            __err: *mut __pp::AbiError,
        ) -> __pp::u32 {
            // SAFETY: the caller keeps the typed convention.
            unsafe { #body }
        }
    }
}

fn expand_uniform(contract: &Contract, method: &Method) -> TokenStream {
    let thunk = names::uniform_thunk(method.ident());
    let args = names::args_struct(method.ident());
    let lifts = method.params.iter().map(|param| {
        let ident = &param.ident;
        let from = quote!((*__args.cast::<#args>()).#ident);
        param.ty.adopt(ident, &names::plain(ident), &from)
    });
    let finish = |ret: Crossing, call| {
        let ty = ret.inferred();
        quote!(__pp::give::<#ty>(__out, #call))
    };
    let body = guarded(contract, method, lifts, finish);
    quote! {
        unsafe extern "C" fn #thunk(
            __instance: __pp::GuestContractInstance,
            __args: *const (),
            __out: *mut (),
            __err: *mut __pp::AbiError,
        ) {
            let __this = __instance.data.cast_const().cast::<()>();
            // SAFETY: the caller keeps the uniform convention.
            unsafe { #body };
        }
    }
}

/// The body of a thunk: lift the parameters, find the implementation, call it, hand the result over.
fn guarded(
    contract: &Contract,
    method: &Method,
    lifts: impl Iterator<Item = TokenStream>,
    finish: impl Fn(Crossing, TokenStream) -> TokenStream,
) -> TokenStream {
    let (trait_ident, ident) = (&contract.item.ident, method.generated_ident());
    let unwraps: TokenStream =
        method.params.iter().map(|param| param.ty.unwrap(&param.ident)).collect();
    let params = method.params.iter().map(|param| param.ty.get(&param.ident));
    let call = quote!(<__X::Impl as #trait_ident>::#ident(__this, #(#params),*));
    let finish = match method.ret {
        Some(ret) => finish(ret, call),
        None => quote!(#call; __pp::Ok(())),
    };
    let check = !contract.is_shared();
    let find = match method.receiver {
        Receiver::Ref => quote!(__X::get::<#check>(__this)),
        Receiver::Mut => quote!(__X::get_mut(__this)),
        Receiver::Box => quote!(__X::take(__this.cast_mut())),
        Receiver::Arc => quote!(__X::share(__this)),
    };
    let body = quote! {
        || {
            #(#lifts)*
            let __this = #find?;
            #unwraps
            #finish
        }
    };
    match method.receiver {
        Receiver::Mut => quote!(__pp::guard_mut::<__X>(__this, __err, #body)),
        Receiver::Ref | Receiver::Box | Receiver::Arc => quote!(__pp::guard(__err, #body)),
    }
}
