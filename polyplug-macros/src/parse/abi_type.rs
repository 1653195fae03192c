//! Reads a struct or an enum with `#[derive(AbiType)]`.
//!
//! **Invariant:** a union is read as a struct without fields, and `check` refuses it.

use syn::{Data, DeriveInput, Fields, Index, Member, Type, parse_quote};

use super::{layout::parse_layout, sdk::parse_sdk_of_item};
use crate::{
    diag::Errors,
    model::{Crossings, DerivedBody, DerivedField, DerivedType, DerivedVariant, FieldType},
    syntax::{
        attribute::is_deprecated,
        generic_param::{count_mentions, mentions_any},
        own_type::OwnType,
    },
};

/// Reads an item.
pub(crate) fn parse_abi_type(item: &DeriveInput, errors: &mut Errors) -> DerivedType {
    let mut reader = FieldReader {
        item,
        own: OwnType::new(&item.ident, &item.generics),
        crossings: Crossings::of_fields(),
        is_recursive: false,
        dependent: 0,
    };
    let body = match &item.data {
        Data::Struct(data) => DerivedBody::Struct(reader.fields(&data.fields)),
        Data::Enum(data) => {
            DerivedBody::Enum(data.variants.iter().map(|variant| reader.variant(variant)).collect())
        }
        Data::Union(_) => DerivedBody::Struct(Vec::new()),
    };
    DerivedType {
        sdk: parse_sdk_of_item(item, errors).into(),
        attrs: item.attrs.clone(),
        is_deprecated: is_any_deprecated(item),
        ident: item.ident.clone(),
        generics: item.generics.clone(),
        layout: parse_layout(item),
        is_recursive: reader.is_recursive,
        body,
        crossings: reader.crossings,
    }
}

/// Whether an item, a variant or a field of it is outdated.
fn is_any_deprecated(item: &DeriveInput) -> bool {
    let variants = match &item.data {
        Data::Enum(data) => data.variants.iter().collect(),
        Data::Struct(_) | Data::Union(_) => Vec::new(),
    };
    let of_struct = match &item.data {
        Data::Struct(data) => Some(&data.fields),
        Data::Enum(_) | Data::Union(_) => None,
    };
    let fields = variants.iter().map(|variant| &variant.fields).chain(of_struct).flatten();
    is_deprecated(&item.attrs)
        || variants.iter().any(|variant| is_deprecated(&variant.attrs))
        || fields.into_iter().any(|field| is_deprecated(&field.attrs))
}

/// Reads the fields of an item.
struct FieldReader<'a> {
    item: &'a DeriveInput,
    own: OwnType,
    crossings: Crossings,
    is_recursive: bool,
    /// How many fields depend on a parameter or on the item.
    dependent: usize,
}

impl FieldReader<'_> {
    fn variant(&mut self, variant: &syn::Variant) -> DerivedVariant {
        DerivedVariant {
            ident: variant.ident.clone(),
            discriminant: variant.discriminant.as_ref().map(|(_, number)| number.clone()),
            fields: self.fields(&variant.fields),
        }
    }

    fn fields(&mut self, fields: &Fields) -> Vec<DerivedField> {
        let field = |(index, field): (usize, &syn::Field)| DerivedField {
            index,
            member: match &field.ident {
                Some(ident) => Member::Named(ident.clone()),
                None => Member::Unnamed(Index::from(index)),
            },
            ty: self.ty(&field.ty),
        };
        fields.iter().enumerate().map(field).collect()
    }

    fn ty(&mut self, ty: &Type) -> FieldType {
        let generics = &self.item.generics;
        let own = self.own.replace(ty, self.own.ty());
        let rest = self.own.replace(ty, &parse_quote!(()));
        let is_recursive = own.is_some();
        let (ty, rest) = (own.as_ref().unwrap_or(ty), rest.as_ref().unwrap_or(ty));
        self.is_recursive |= is_recursive;
        if !is_recursive && !mentions_any(rest, generics) {
            return FieldType::Fixed(self.crossings.value(ty));
        }
        let mentions = generics.type_params().map(|param| count_mentions(rest, &param.ident));
        let (index, ty, mentions) = (self.dependent, Box::new(ty.clone()), mentions.collect());
        self.dependent += 1;
        FieldType::Dependent { index, ty, is_recursive, mentions }
    }
}
