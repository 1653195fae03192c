//! The functions that a plugin's tables point to: generic over what their instances are.
//!
//! The contract's crate writes them, the plugin's crate monomorphises them. Their bodies consist of
//! calls into the SDK's private module, which documents what makes them sound. Parameters are lifted
//! before anything can fail, so that whatever they own is freed on every path.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    crossing::Crossing,
    model::{Contract, Method, Receiver},
    names,
};

/// Expands the thunks and the constants that gather them.
pub(super) fn expand(contract: &Contract) -> TokenStream {
    let ident = &contract.item.ident;
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
        if method.is_optional() { quote!(__pp::Some(#thunk)) } else { thunk }
    });
    let uniform = contract.methods.iter().map(|method| names::uniform_thunk(method.ident()));
    quote! {
        struct __Thunks<__X>(__pp::PhantomData<__X>);
        impl<__X: __pp::Target> __Thunks<__X>
        where
            __X::Impl: #ident,
        {
            #(#thunks)*
        }
        // SAFETY: the thunks were written from the same methods as the schema, for targets of `__X`.
        unsafe impl<__X: __pp::Target> __pp::ImplementedBy<__X> for dyn #ident
        where
            __X::Impl: #ident,
        {
            const VTABLE: &'static __VTable = &__VTable {
                __header: __pp::typed_header::<__X>(#count),
                #(#idents: #typed,)*
            };
            const FUNCTIONS: &'static [__pp::UniformFn] = &[#(__Thunks::<__X>::#uniform),*];
        }
    }
}

fn expand_typed(contract: &Contract, method: &Method) -> TokenStream {
    let thunk = names::typed_thunk(method.ident());
    let params: Vec<_> = method.params.iter().map(|param| &param.ident).collect();
    let args = method.params.iter().map(|param| param.ty.arg());
    let out = method.ret.iter().map(|ret| ret.repr());
    let lifts = method.params.iter().map(|param| {
        let (ident, passing) = (&param.ident, param.ty.passing());
        let name = names::plain(ident);
        quote!(let #ident = __pp::lift #passing (#ident, #name);)
    });
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
        let (ident, ty) = (&param.ident, param.ty.inferred());
        let name = names::plain(ident);
        quote!(let #ident = __pp::adopt::<#ty>((*__args.cast::<#args>()).#ident, #name);)
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
    let params = method.params.iter().map(|param| &param.ident);
    let call = quote!(<__X::Impl as #trait_ident>::#ident(__this, #(#params?),*));
    let finish = match method.ret {
        Some(ret) => finish(ret, call),
        None => quote!(#call; __pp::Ok(())),
    };
    let check = !contract.is_shared();
    match method.receiver {
        Receiver::Ref => quote! {
            __pp::guard(__err, || {
                #(#lifts)*
                let __this = __X::get::<#check>(__this)?;
                #finish
            })
        },
        Receiver::Mut => quote! {
            __pp::guard_mut::<__X>(__this, __err, || {
                #(#lifts)*
                let __this = __X::get_mut(__this)?;
                #finish
            })
        },
    }
}
