//! What a type that crosses consists of. No tokens are made here, and no rules are checked.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Expr, Generics, Member, Type};

use super::layout::Layout;
use crate::{expand::crossing, model::Crossing};

/// A struct or an enum with `#[derive(AbiType)]` on it.
pub(super) struct Item {
    pub(super) ident: Ident,
    /// The parameters as they were written, without defaults; each type can cross.
    pub(super) params: Generics,
    /// The parameters as impls want them: what depends on them can cross. So if it cannot, it is the
    /// impls that are missing, and only [`checks`](super::checks) says something about it.
    pub(super) generics: Generics,
    pub(super) layout: Layout,
    /// Whether it holds itself.
    pub(super) is_recursive: bool,
    pub(super) body: Body,
}

/// What distinguishes a struct and an enum.
pub(super) enum Body {
    Struct(Vec<Field>),
    Enum(Vec<Variant>),
}

/// A variant of an enum.
pub(super) struct Variant {
    pub(super) ident: Ident,
    /// The number that was written for it.
    pub(super) discriminant: Option<Expr>,
    pub(super) fields: Vec<Field>,
}

/// A field: how it is named in the item, how in the mirror, and its type.
pub(super) struct Field {
    pub(super) member: Member,
    pub(super) mirror: Ident,
    pub(super) ty: FieldType,
}

/// The type of a field.
pub(super) enum FieldType {
    /// It is the same wherever the item is used, and checked once.
    Fixed(Crossing),
    /// It depends on a parameter of the item, or on the item itself.
    Dependent {
        /// The type, without `Self`.
        ty: Box<Type>,
        /// The same with the item in it by its name only, for the schema.
        described: Box<Type>,
        /// Whether the item is in it.
        is_recursive: bool,
        /// How many borrows come with the parameters.
        borrows: TokenStream,
        /// The parameter of the mirror that stands for its representation.
        param: Ident,
    },
}

impl Item {
    /// What `into_repr` calls the value: one that holds itself is handed on.
    pub(super) fn value(&self) -> TokenStream {
        if self.is_recursive { quote!(value) } else { quote!(self) }
    }

    /// All fields, of all variants.
    pub(super) fn fields(&self) -> impl Iterator<Item = &Field> {
        let (fields, variants): (&[_], &[_]) = match &self.body {
            Body::Struct(fields) => (fields, &[]),
            Body::Enum(variants) => (&[], variants),
        };
        fields.iter().chain(variants.iter().flat_map(|variant| &variant.fields))
    }
}

impl FieldType {
    /// The type.
    pub(super) fn ty(&self) -> TokenStream {
        match self {
            Self::Fixed(ty) => crossing::erased(*ty),
            Self::Dependent { ty, .. } => quote!(#ty),
        }
    }

    /// The parameter of the mirror.
    pub(super) fn param(&self) -> Option<&Ident> {
        match self {
            Self::Fixed(_) => None,
            Self::Dependent { param, .. } => Some(param),
        }
    }

    /// The type for the schema.
    pub(super) fn described(&self) -> TokenStream {
        match self {
            Self::Fixed(ty) => crossing::erased(*ty),
            Self::Dependent { described, .. } => quote!(#described),
        }
    }
}
