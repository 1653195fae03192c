//! The steps that are the same for the fields of a struct and of a variant.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Member;

use super::model::Field;
use crate::names;

/// `{ x: f0, }`: takes the value apart.
pub(super) fn pattern(fields: &[Field]) -> TokenStream {
    let (members, mirrors) = (members(fields), mirrors(fields));
    quote!({ #(#members: #mirrors,)* })
}

/// `f0: into_repr(f0),`: the fields of the mirror.
pub(super) fn lower(fields: &[Field]) -> TokenStream {
    let (mirrors, types) = (mirrors(fields), types(fields));
    quote!(#(#mirrors: <#types as __pp::AbiType>::into_repr(#mirrors),)*)
}

/// Lifts every field of the mirror `repr`, and only then gives up if one of them is invalid.
pub(super) fn lift(fields: &[Field], what: &TokenStream) -> TokenStream {
    let (members, mirrors, types) = (members(fields), mirrors(fields), types(fields));
    quote! {
        // SAFETY: the caller's promise covers every field.
        #(let #mirrors = unsafe {
            <#types as __pp::AbiType>::from_repr(repr.#mirrors, trust)
        };)*
        __pp::Ok(#what { #(#members: #mirrors?,)* })
    }
}

/// Validates every field of the mirror `repr`.
pub(super) fn validate(fields: &[Field]) -> TokenStream {
    let (mirrors, types) = (mirrors(fields), types(fields));
    quote!(#(<#types as __pp::AbiPlain>::validate(&repr.#mirrors)?;)*)
}

/// Whether lowering and lifting change no bit of any field.
pub(super) fn are_bits(fields: &[Field]) -> TokenStream {
    let types = types(fields);
    quote!(#(<#types as __pp::AbiType>::IS_BITS)&&*)
}

/// Describes every field, given where in the mirror the fields are.
pub(super) fn describe(fields: &[Field], mirror: &TokenStream, place: &TokenStream) -> TokenStream {
    let mirrors = mirrors(fields);
    let types = fields.iter().map(|field| field.ty.described());
    let labels = fields.iter().map(|field| match &field.member {
        Member::Named(ident) => names::plain(ident),
        Member::Unnamed(index) => index.index.to_string(),
    });
    quote! {
        &[#(__pp::FieldSchema {
            name: #labels,
            offset: ::core::mem::offset_of!(#mirror, #place #mirrors),
            ty: <#types as __pp::AbiType>::SCHEMA,
        },)*]
    }
}

/// The types of the fields.
pub(super) fn types(fields: &[Field]) -> Vec<TokenStream> {
    fields.iter().map(|field| field.ty.ty()).collect()
}

/// The names of the fields.
pub(super) fn members(fields: &[Field]) -> Vec<&Member> {
    fields.iter().map(|field| &field.member).collect()
}

/// The names of the fields in the mirror.
pub(super) fn mirrors(fields: &[Field]) -> Vec<&Ident> {
    fields.iter().map(|field| &field.mirror).collect()
}
