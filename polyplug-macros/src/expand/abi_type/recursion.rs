//! Types that hold themselves, in a `Vec`, a `Box` or a map.
//!
//! **Invariant:** in a schema, a stand-in that only has the name replaces the type inside of itself, or the
//! schema would never end. It replaces nothing else: no other code can name its key, and the types of the fields with
//! the stand-in and without it are asserted to be one.

use proc_macro2::TokenStream;
use quote::quote;

use super::generics;
use crate::{model::DerivedType, names};

/// Expands the key to the stand-in, and the name that it has.
pub(super) fn expand(item: &DerivedType) -> TokenStream {
    let (ident, name) = (&item.ident, names::plain(&item.ident));
    let generics = generics::for_impls(item);
    let (params, arguments, clause) = generics.split_for_impl();
    let (key, types) = (key(item), item.generics.type_params().map(|param| &param.ident));
    let (key_params, _, _) = item.generics.split_for_impl();
    quote! {
        struct __Key #key_params(__PhantomData<(#(#types,)*)>);
        // SAFETY: the schema is of a struct or an enum, which has this name. No code around the expansion can name
        // the type in the key, nor make the key of one type with these parameters from that of another one.
        #[automatically_derived]
        unsafe impl #params __pp::RecursiveType<#key> for #ident #arguments #clause {
            const NAME: &'static __pp::str = #name;
        }
    }
}

/// The key: a type that has the traits which a map wants of it, around one that is private to the expansion.
pub(super) fn key(item: &DerivedType) -> TokenStream {
    let (_, arguments, _) = item.generics.split_for_impl();
    quote!(fn(__Key #arguments))
}

/// The name that `into_repr` has for the value: a type that holds itself is handed on.
pub(super) fn value(item: &DerivedType) -> TokenStream {
    if item.is_recursive { quote!(__value) } else { quote!(self) }
}

/// Expands `into_repr`, given the code that makes the mirror of the value.
pub(super) fn expand_lower(
    item: &DerivedType,
    mirror: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let body = if item.is_recursive {
        quote!(__pp::lower_nested(self, |__value: Self| { #body }))
    } else {
        body.clone()
    };
    quote! {
        #[inline]
        fn into_repr(self) -> #mirror {
            #body
        }
    }
}

/// Expands `from_repr`, given the code that lifts the mirror `__repr`.
pub(super) fn expand_lift(
    item: &DerivedType,
    mirror: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let body = if item.is_recursive {
        quote! {
            // SAFETY: the caller keeps the contract of `from_repr`, and `__repr` is lifted once.
            unsafe { __pp::lift_nested(__repr, __trust, |__repr: #mirror| { #body }) }
        }
    } else {
        body.clone()
    };
    quote! {
        #[inline]
        unsafe fn from_repr(
            __repr: #mirror,
            __trust: __pp::Trust,
        ) -> __pp::Result<Self, __pp::InvalidValue> {
            #body
        }
    }
}
