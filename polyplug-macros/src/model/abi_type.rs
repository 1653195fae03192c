//! A type with `#[derive(AbiType)]`.
//!
//! **Invariant:** fields are numbered in each variant from 0 on, fields that depend on parameters in the whole
//! type.

use proc_macro2::Ident;
use syn::{Attribute, Expr, Generics, Member, Type};

use crate::paths::Sdk;

use super::{
    crossing::{Crossing, Crossings},
    layout::Layout,
};

/// A struct or an enum with `#[derive(AbiType)]` on it.
pub(crate) struct DerivedType {
    pub(crate) sdk: Sdk,
    /// The attributes as they were written.
    pub(crate) attrs: Vec<Attribute>,
    /// Whether it, or a part of it, is outdated.
    pub(crate) is_deprecated: bool,
    pub(crate) ident: Ident,
    /// The parameters as they were written.
    pub(crate) generics: Generics,
    pub(crate) layout: Layout,
    /// Whether it holds itself.
    pub(crate) is_recursive: bool,
    pub(crate) body: DerivedBody,
    /// The types of the fields that are the same wherever the type is used.
    pub(crate) crossings: Crossings,
}

/// The part in which structs and enums differ.
pub(crate) enum DerivedBody {
    Struct(Vec<DerivedField>),
    Enum(Vec<DerivedVariant>),
}

/// A variant of an enum.
pub(crate) struct DerivedVariant {
    pub(crate) ident: Ident,
    /// The number that was written for it.
    pub(crate) discriminant: Option<Expr>,
    pub(crate) fields: Vec<DerivedField>,
}

/// A field of a struct or of a variant.
pub(crate) struct DerivedField {
    pub(crate) index: usize,
    pub(crate) member: Member,
    pub(crate) ty: FieldType,
}

/// The type of a field.
pub(crate) enum FieldType {
    /// It is the same wherever the item is used, and checked once.
    Fixed(Crossing),
    /// It depends on a parameter of the item, or on the item itself.
    Dependent {
        /// Its number among the fields that depend on something.
        index: usize,
        /// The type, with the item's name for `Self`.
        ty: Box<Type>,
        /// Whether the item is in it.
        is_recursive: bool,
        /// How often it mentions each of the item's type parameters, outside of the item itself.
        mentions: Vec<usize>,
    },
}

impl DerivedType {
    /// All fields, of all variants.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &DerivedField> {
        let (fields, variants): (&[_], &[_]) = match &self.body {
            DerivedBody::Struct(fields) => (fields, &[]),
            DerivedBody::Enum(variants) => (&[], variants),
        };
        fields.iter().chain(variants.iter().flat_map(|variant| &variant.fields))
    }

    /// Whether there is a type or a constant among the parameters.
    pub(crate) fn has_params(&self) -> bool {
        !self.generics.params.is_empty()
    }
}
