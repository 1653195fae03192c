//! The steps that are the same for the fields of a struct and of a variant.
//!
//! **Invariant:** each step takes all fields, in the order of declaration.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Member, parse_quote};

use super::recursion;
use crate::{
    expand::crossing,
    model::{DerivedField, DerivedType, FieldType},
    names,
    syntax::own_type::OwnType,
};

/// `{ x: __f0, }`: takes the value apart.
pub(super) fn pattern(fields: &[DerivedField]) -> TokenStream {
    let (members, locals) = (members(fields), locals(fields));
    quote!({ #(#members: #locals,)* })
}

/// `let __f0 = Lowered::new(__f0);`: lowers every field. What is lowered waits for the last one, which can panic.
pub(super) fn lower(fields: &[DerivedField]) -> TokenStream {
    let (locals, types) = (locals(fields), types(fields));
    quote!(#(let #locals = __pp::Lowered::<#types>::new(#locals);)*)
}

/// `f0: Lowered::into_repr(__f0),`: the fields of the mirror.
pub(super) fn lowered(fields: &[DerivedField]) -> TokenStream {
    let (mirrors, locals, types) = (mirrors(fields), locals(fields), types(fields));
    quote!(#(#mirrors: __pp::Lowered::<#types>::into_repr(#locals),)*)
}

/// Lifts every field of the mirror `__repr`, and only then gives up if one of them is invalid. What is not lifted waits
/// for the others, which can panic.
pub(super) fn lift(fields: &[DerivedField], what: &TokenStream) -> TokenStream {
    let (members, mirrors, types) = (members(fields), mirrors(fields), types(fields));
    let locals = locals(fields);
    quote! {
        // SAFETY: `__repr` was made by `into_repr`, or by foreign code that keeps `SPEC.md`. Either
        // wrote every field, and each is taken once.
        #(let #locals = unsafe { __pp::Unlifted::<#types>::new(__repr.#mirrors, __trust) };)*
        #(let #locals = __pp::Unlifted::<#types>::lift(#locals);)*
        __pp::Ok(#what { #(#members: #locals?,)* })
    }
}

/// Validates every field of the mirror `__repr`.
pub(super) fn validate(fields: &[DerivedField]) -> TokenStream {
    let (mirrors, types) = (mirrors(fields), types(fields));
    quote!(#(<#types as __pp::AbiPlain>::validate(&__repr.#mirrors)?;)*)
}

/// `{ x: <T as AbiPlain>::SAMPLE, }`: the fields of a value.
pub(super) fn sample(fields: &[DerivedField]) -> TokenStream {
    let (members, types) = (members(fields), types(fields));
    quote!({ #(#members: <#types as __pp::AbiPlain>::SAMPLE,)* })
}

/// Whether lowering and lifting change no bit of any field.
pub(super) fn are_bits(fields: &[DerivedField]) -> TokenStream {
    let types = types(fields);
    quote!(#(<#types as __pp::AbiType>::IS_BITS)&&*)
}

/// Describes every field, given the place of the fields in the mirror.
pub(super) fn describe(
    item: &DerivedType,
    fields: &[DerivedField],
    mirror: &TokenStream,
    place: &TokenStream,
) -> TokenStream {
    let mirrors = mirrors(fields);
    let types = fields.iter().map(|field| described(item, &field.ty));
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
pub(super) fn types(fields: &[DerivedField]) -> Vec<TokenStream> {
    fields.iter().map(|field| ty(&field.ty)).collect()
}

/// The names of the fields.
pub(super) fn members(fields: &[DerivedField]) -> Vec<&Member> {
    fields.iter().map(|field| &field.member).collect()
}

/// The names of the fields in the mirror.
pub(super) fn mirrors(fields: &[DerivedField]) -> Vec<Ident> {
    fields.iter().map(|field| names::mirror_field(field.index)).collect()
}

/// The variables for the fields.
pub(super) fn locals(fields: &[DerivedField]) -> Vec<Ident> {
    fields.iter().map(|field| names::field_local(field.index)).collect()
}

/// The type of a field.
pub(super) fn ty(field: &FieldType) -> TokenStream {
    match field {
        FieldType::Fixed(crossing) => crossing::erased(*crossing),
        FieldType::Dependent { ty, .. } => quote!(#ty),
    }
}

/// The type of a field for the schema: with the item in it by its name only.
pub(super) fn described(item: &DerivedType, field: &FieldType) -> TokenStream {
    let FieldType::Dependent { ty, .. } = field else { return self::ty(field) };
    let own = OwnType::new(&item.ident, &item.generics);
    let (stand_in, key) = (own.ty(), recursion::key(item));
    let stand_in = own.replace(ty, &parse_quote!(__pp::Recursive<#stand_in, #key>));
    stand_in.map_or_else(|| quote!(#ty), |ty| quote!(#ty))
}
