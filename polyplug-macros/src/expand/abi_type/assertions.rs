//! Assertions about an item, which the compiler evaluates because tokens do not show the answers.
//!
//! **Invariant:** the fields of an item can cross, it has no destructor, which each side would run, and no borrow
//! hides in a field. For an item with parameters, the last two are asserted when it is used.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{fields, generics, lifetimes};
use crate::model::{DerivedField, DerivedType, FieldType};

/// Expands the assertions about an item. The crossings have those about fields that depend on nothing.
pub(super) fn expand(item: &DerivedType) -> TokenStream {
    if item.has_params() {
        return expand_crosses(item);
    }
    let no_drop = expand_no_drop(item);
    let visible = item.fields().filter_map(|field| expand_visible(item, field));
    let stand_ins = item.is_recursive.then(|| {
        let calls = lifetimes::expand_stand_ins(item);
        quote!(fn __stand_ins<'__with>() { #calls })
    });
    quote!(const _: () = { #no_drop #(#visible)* #stand_ins };)
}

/// Expands the number of borrows in an item: with parameters, as many as come with these.
pub(super) fn expand_borrows(item: &DerivedType) -> TokenStream {
    if !item.has_params() {
        return TokenStream::new();
    }
    let no_drop = expand_no_drop(item);
    let visible = item.fields().filter_map(|field| expand_visible(item, field));
    let params: Vec<_> = item.generics.type_params().map(|param| &param.ident).collect();
    let owned = (!lifetimes::may_borrow(item))
        .then(|| quote!(#(__pp::owned_parameter(<#params as __pp::AbiType>::BORROWS);)*));
    quote! {
        const BORROWS: ::core::primitive::usize = {
            #no_drop
            #(#visible)*
            #owned
            0 #(+ <#params as __pp::AbiType>::BORROWS)*
        };
    }
}

/// Expands the assertion that the fields can cross if the parameters can, with the lifetimes of these.
fn expand_crosses(item: &DerivedType) -> TokenStream {
    let generics = generics::that_cross(item);
    let (_, _, clause) = generics.split_for_impl();
    let params = &generics.params;
    let calls = if lifetimes::may_borrow(item) {
        lifetimes::expand_assertions(item)
    } else {
        let types = generics::conditions(item);
        let stand_ins = lifetimes::expand_stand_ins(item);
        quote!(#(__pp::crosses::<#types>();)* #stand_ins)
    };
    quote! {
        fn __crosses<'__with, #params>() #clause {
            #calls
        }
    }
}

fn expand_no_drop(item: &DerivedType) -> TokenStream {
    let (ident, (_, arguments, _)) = (&item.ident, item.generics.split_for_impl());
    // Nothing but the call lies where the name was written, for the sake of lints about paths.
    let probe = quote!(__pp::DropProbe::<#ident #arguments>::__ANSWER);
    let call = quote_spanned!(ident.span()=> __no_drop(#probe));
    quote!(#call;)
}

fn expand_visible(item: &DerivedType, field: &DerivedField) -> Option<TokenStream> {
    let FieldType::Dependent { ty, mentions, .. } = &field.ty else { return None };
    let described = fields::described(item, &field.ty);
    let params = item.generics.type_params().map(|param| &param.ident);
    let borrows = quote!(0 #(+ #mentions * <#params as __pp::AbiType>::BORROWS)*);
    let found = quote!(<#described as __pp::AbiType>::BORROWS);
    let size = quote!(::core::mem::size_of::<__pp::ReprOf<#ty>>());
    let span = syn::spanned::Spanned::span(ty);
    let call = quote_spanned!(span=> __visible(#found, #borrows, #size));
    Some(quote!(#call;))
}
