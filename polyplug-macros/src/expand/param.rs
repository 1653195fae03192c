//! The steps of a parameter on its way: the SDK's type for it, the value that a call sends, the value that the
//! implementation is given, and its description.
//!
//! **Invariant:** the macro decides here, and nowhere else, in which of its ways a parameter crosses.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::Lifetime;

use super::crossing;
use crate::{
    model::{Callback, ParamType},
    names,
    syntax::trait_object::CallbackKind,
};

/// The SDK's type for this way to cross, with this lifetime for borrows.
pub(super) fn marker(param: &ParamType, lifetime: &str) -> TokenStream {
    let place = Lifetime::new(lifetime, Span::call_site());
    match param {
        ParamType::Value(ty) | ParamType::Iterator(ty) => {
            let (named, indirect) = (crossing::named(*ty, lifetime), names::is_indirect(ty.index));
            quote!(__pp::Value<#named, #indirect>)
        }
        ParamType::Lent { ty, mutable } => {
            let way = if *mutable { quote!(WayMut) } else { quote!(Way) };
            let (named, is_value, indirect) = (
                crossing::named_lent(*ty, lifetime),
                names::is_value(ty.index),
                names::lent_is_indirect(ty.index),
            );
            quote!(<__pp::#way<#is_value> as __pp::WayOf<#named, #indirect>>::Param)
        }
        ParamType::Object { object, mutable } => {
            let alias = names::object_alias(object.0);
            if *mutable {
                quote!(__pp::LentMut<#place, #alias>)
            } else {
                quote!(__pp::Lent<#place, #alias>)
            }
        }
        ParamType::Callback(callback) => {
            let (marker, object) = (names::callback_marker(callback.index), &callback.object);
            match (callback.boxed, callback.kind) {
                (true, _) => quote!(__pp::BoxedFn<#marker, #object>),
                (false, CallbackKind::FnMut) => {
                    quote!(__pp::LentFnMut<#place, #marker, #object>)
                }
                (false, _) => quote!(__pp::LentFn<#place, #marker, #object>),
            }
        }
    }
}

/// The value that a call sends for the parameter `ident`. A trait object loses the lifetime that it has besides
/// that of the reference, which is a matter of types only.
pub(super) fn sent(param: &ParamType, ident: &Ident) -> TokenStream {
    let (mutable, object) = match param {
        // What is behind `&mut` has exactly its lifetime, and the alias has one for all.
        ParamType::Lent { ty, mutable: true } => {
            let named = crossing::named_lent(*ty, "'_");
            return quote!(::core::mem::transmute::<_, #named>(#ident));
        }
        ParamType::Value(_) | ParamType::Lent { .. } => return quote!(#ident),
        ParamType::Iterator(_) => return quote!(__pp::LentIterator::new(#ident)),
        ParamType::Callback(callback) if callback.boxed => return quote!(#ident),
        ParamType::Callback(callback) => {
            let object = &callback.object;
            (callback.kind == CallbackKind::FnMut, quote!((#object + 'static)))
        }
        ParamType::Object { object, mutable } => {
            let alias = names::object_alias(object.0);
            (*mutable, quote!(#alias))
        }
    };
    let mutability = mutable.then(|| quote!(mut));
    quote!(::core::mem::transmute::<_, &'_ #mutability #object>(#ident))
}

/// The value that the implementation is given, made of the one that arrived as `ident`.
pub(super) fn given(param: &ParamType, ident: &Ident) -> TokenStream {
    match param {
        ParamType::Value(_) | ParamType::Lent { .. } | ParamType::Object { .. } => quote!(#ident),
        ParamType::Iterator(_) => quote!(&mut *__pp::LentIterator::into_inner(#ident)),
        ParamType::Callback(callback) => closure(callback, ident),
    }
}

/// The closure that calls the other side's. It owns the proxy, so that it may go where that may.
fn closure(callback: &Callback, ident: &Ident) -> TokenStream {
    let idents = names::callback_params(callback.params.len());
    let proxy = names::callback_proxy(callback.index);
    let mutability = (callback.kind == CallbackKind::FnMut).then(|| quote!(mut));
    let borrow = match callback.kind {
        CallbackKind::Fn => quote!(&),
        CallbackKind::FnMut => quote!(&mut),
        CallbackKind::FnOnce => TokenStream::new(),
    };
    let closure = quote!({
        let #mutability __callback = #ident;
        move |#(#idents),*| #proxy::call(#borrow __callback, #(#idents),*)
    });
    match (callback.boxed, callback.kind) {
        (true, _) => quote!(__pp::Box::new(#closure)),
        (false, CallbackKind::FnMut) => quote!(&mut #closure),
        (false, _) => quote!(&#closure),
    }
}

/// The description.
pub(super) fn schema(param: &ParamType) -> TokenStream {
    match param {
        ParamType::Value(ty) | ParamType::Iterator(ty) => crossing::schema(*ty),
        ParamType::Lent { ty, mutable } => {
            let (erased, of) = (crossing::named_lent(*ty, "'static"), crossing::lending(*mutable));
            quote!(<#erased as #of>::SCHEMA)
        }
        ParamType::Object { object, mutable } => {
            let alias = names::object_alias(object.0);
            let by = if *mutable { quote!(Mut) } else { quote!(Ref) };
            quote! {
                &__pp::TypeSchema::Object(
                    __pp::ObjectSchema::of::<#alias>(__pp::Pointer::#by)
                )
            }
        }
        ParamType::Callback(callback) => callback_schema(callback),
    }
}

fn callback_schema(callback: &Callback) -> TokenStream {
    let kind = callback.kind.name();
    let by = match (callback.boxed, callback.kind) {
        (true, _) => quote!(Box),
        (false, CallbackKind::FnMut) => quote!(Mut),
        (false, _) => quote!(Ref),
    };
    let params = callback.params.iter().map(|(_, ty)| schema(ty));
    let ret = crossing::schema_of_result(callback.ret);
    let (send, sync) = (callback.send, callback.sync);
    quote! {
        &__pp::TypeSchema::Callback(__pp::CallbackSchema {
            by: __pp::Pointer::#by,
            kind: #kind,
            params: &[#(#params),*],
            ret: #ret,
            send: #send,
            sync: #sync,
        })
    }
}
