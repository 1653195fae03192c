//! Reads an item into the model, and refuses what cannot cross.

use syn::{Data, DeriveInput, Fields, Index, Member, Type};

use super::{
    generics,
    layout::Layout,
    model::{Body, Field, FieldType, Item, Variant},
    recursion::{self, Held},
};
use crate::{
    diag::{self, Errors},
    model::Crossings,
    syntax::lifetime,
};

/// Reads an item. It makes sense if there are no mistakes.
pub(super) fn parse(item: &DeriveInput, crossings: &mut Crossings, errors: &mut Errors) -> Item {
    generics::check(&item.generics, errors);
    let layout = Layout::parse(item, errors);
    let mut reader = Reader { item, crossings, errors, is_recursive: false, dependent: 0 };
    let body = match &item.data {
        Data::Struct(data) => Body::Struct(reader.fields(&data.fields)),
        Data::Enum(data) => {
            if data.variants.is_empty() {
                reader.errors.report(&item.ident, diag::abi_type::NO_VARIANTS);
            }
            let variant = |variant: &syn::Variant| Variant {
                ident: variant.ident.clone(),
                discriminant: variant.discriminant.as_ref().map(|(_, number)| number.clone()),
                fields: reader.fields(&variant.fields),
            };
            Body::Enum(data.variants.iter().map(variant).collect())
        }
        Data::Union(data) => {
            reader.errors.report(data.union_token, diag::abi_type::UNION);
            Body::Struct(Vec::new())
        }
    };
    let is_recursive = reader.is_recursive;
    let params = generics::that_cross(&item.generics, is_recursive);
    let mut item = Item {
        ident: item.ident.clone(),
        generics: params.clone(),
        params,
        layout,
        is_recursive,
        body,
    };
    item.generics = generics::for_impls(&item);
    item
}

/// Reads the fields of an item.
struct Reader<'a> {
    item: &'a DeriveInput,
    crossings: &'a mut Crossings,
    errors: &'a mut Errors,
    is_recursive: bool,
    /// How many fields depend on a parameter.
    dependent: usize,
}

impl Reader<'_> {
    fn fields(&mut self, fields: &Fields) -> Vec<Field> {
        let field = |(index, field): (usize, &syn::Field)| Field {
            member: match &field.ident {
                Some(ident) => Member::Named(ident.clone()),
                None => Member::Unnamed(Index::from(index)),
            },
            mirror: quote::format_ident!("f{index}"),
            ty: self.ty(&field.ty),
        };
        fields.iter().enumerate().map(field).collect()
    }

    fn ty(&mut self, ty: &Type) -> FieldType {
        let generics = &self.item.generics;
        if lifetime::borrows(ty) && generics.lifetimes().next().is_none() {
            self.errors.report(ty, diag::abi_type::FIELD_BORROWS);
        }
        let Held { ty, described, rest, is_recursive } =
            recursion::find(ty, &self.item.ident, generics, self.errors);
        self.is_recursive |= is_recursive;
        if is_recursive || generics::mentions(&rest, generics) {
            let borrows = generics::borrows(&rest, generics);
            let param = quote::format_ident!("__R{}", self.dependent);
            self.dependent += 1;
            let (ty, described) = (Box::new(ty), Box::new(described));
            FieldType::Dependent { ty, described, is_recursive, borrows, param }
        } else {
            FieldType::Fixed(self.crossings.value(&ty))
        }
    }
}
