//! Reads an item into the model, and refuses what cannot cross.

use syn::{Data, DeriveInput, Fields, Index, Member, Type};

use super::{
    generics,
    layout::Layout,
    model::{Body, Field, FieldType, Item, Variant},
    recursion::{self, Held},
};
use crate::{
    crossing::{self, Crossings},
    diag::Diagnostics,
};

/// Reads an item. It makes sense if there are no mistakes.
pub(super) fn parse(item: &DeriveInput, crossings: &mut Crossings, diag: &mut Diagnostics) -> Item {
    generics::check(&item.generics, diag);
    let layout = Layout::parse(item, diag);
    let mut reader = Reader { item, crossings, diag, is_recursive: false, dependent: 0 };
    let body = match &item.data {
        Data::Struct(data) => Body::Struct(reader.fields(&data.fields)),
        Data::Enum(data) => {
            if data.variants.is_empty() {
                let rule = "an enum without variants has no value that could cross";
                reader.diag.error(&item.ident, rule, "leave it out, or add a variant");
            }
            let variant = |variant: &syn::Variant| Variant {
                ident: variant.ident.clone(),
                discriminant: variant.discriminant.as_ref().map(|(_, number)| number.clone()),
                fields: reader.fields(&variant.fields),
            };
            Body::Enum(data.variants.iter().map(variant).collect())
        }
        Data::Union(data) => {
            let rule = "a union cannot cross a plugin boundary: nobody knows what it holds";
            reader.diag.error(data.union_token, rule, "use an enum with a variant for each field");
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
    diag: &'a mut Diagnostics,
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
        if crossing::borrows(ty) && generics.lifetimes().next().is_none() {
            let help = "use an owned type like `String` or `Vec<T>`";
            let rule = "a type that crosses a plugin boundary owns what it holds";
            self.diag.error(ty, rule, help);
        }
        let Held { ty, described, rest, is_recursive } =
            recursion::find(ty, &self.item.ident, generics, self.diag);
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
