//! The rules of types with `#[derive(AbiType)]`.
//!
//! **Invariant:** a type that passed them owns what it holds, has a value, and has a schema that ends.

use syn::{Data, DeriveInput, Field, Fields, GenericArgument, PathArguments, Type, TypePath};

use crate::{
    diag::{self, Errors},
    names,
    syntax::{lifetime, own_type::OwnType, repr::repr_words, word::is_word},
};

/// A type has no lifetimes, because the type that uses it could not see whose they are.
pub(super) fn check_lifetimes(item: &DeriveInput, errors: &mut Errors) {
    for param in item.generics.lifetimes() {
        errors.report(param, diag::abi_type::LIFETIME);
    }
}

/// No type says that it can grow, because its two sides would then have two of it.
pub(super) fn check_growth(item: &DeriveInput, errors: &mut Errors) {
    let variants = match &item.data {
        Data::Enum(data) => data.variants.iter().collect(),
        Data::Struct(_) | Data::Union(_) => Vec::new(),
    };
    let of_variants = variants.iter().flat_map(|variant| &variant.attrs);
    for attribute in item.attrs.iter().chain(of_variants) {
        if attribute.path().get_ident().is_some_and(|it| is_word(it, "non_exhaustive")) {
            errors.report(attribute, diag::abi_type::NON_EXHAUSTIVE);
        }
    }
}

/// A tag has as many bits as the schema has for it.
pub(super) fn check_tag(item: &DeriveInput, errors: &mut Errors) {
    for word in repr_words(item) {
        if is_word(&word, "u128") || is_word(&word, "i128") {
            errors.report(word, diag::abi_type::WIDE_TAG);
        }
    }
}

/// A type is a struct, or an enum that has a value.
pub(super) fn check_kind(item: &DeriveInput, errors: &mut Errors) {
    match &item.data {
        Data::Enum(data) if data.variants.is_empty() => {
            errors.report(&item.ident, diag::abi_type::NO_VARIANTS);
        }
        Data::Union(data) => errors.report(data.union_token, diag::abi_type::UNION),
        Data::Struct(_) | Data::Enum(_) => {}
    }
}

/// The fields that the rules for fields look at. A union has none, because it is refused itself.
pub(super) fn fields(item: &DeriveInput) -> impl Iterator<Item = &Field> {
    let fields: Vec<&Fields> = match &item.data {
        Data::Struct(data) => vec![&data.fields],
        Data::Enum(data) => data.variants.iter().map(|variant| &variant.fields).collect(),
        Data::Union(_) => Vec::new(),
    };
    fields.into_iter().flatten()
}

/// A field owns what it holds. A lifetime of the item is reported once, where it is declared.
pub(super) fn check_borrow(item: &DeriveInput, ty: &Type, errors: &mut Errors) {
    if lifetime::borrows(ty) && item.generics.lifetimes().next().is_none() {
        errors.report(ty, diag::abi_type::FIELD_BORROWS);
    }
}

/// A type holds itself with its own parameters only, and with memory of its own in between.
pub(super) fn check_recursion(item: &DeriveInput, ty: &Type, errors: &mut Errors) {
    let own = OwnType::new(&item.ident, &item.generics);
    if let Some(other) = own.find_with_other_arguments(ty) {
        let written = names::written(own.ty());
        errors.report(other, diag::abi_type::holds_itself_with_other_params(&written));
    }
    if holds_directly(ty, &own) {
        errors.report(ty, diag::abi_type::HOLDS_ITSELF_DIRECTLY);
    }
}

/// Whether a type has the item in it without memory of its own in between.
fn holds_directly(ty: &Type, own: &OwnType) -> bool {
    match ty {
        Type::Path(TypePath { qself: None, path }) if own.is_named_by(path) => true,
        Type::Path(path) => path.path.segments.last().is_some_and(|last| {
            let PathArguments::AngleBracketed(arguments) = &last.arguments else { return false };
            let mut types = arguments.args.iter().filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            });
            ["Option", "Result"].iter().any(|name| is_word(&last.ident, name))
                && types.any(|ty| holds_directly(ty, own))
        }),
        Type::Tuple(tuple) => tuple.elems.iter().any(|ty| holds_directly(ty, own)),
        Type::Array(array) => holds_directly(&array.elem, own),
        Type::Paren(paren) => holds_directly(&paren.elem, own),
        Type::Group(group) => holds_directly(&group.elem, own),
        _ => false,
    }
}
