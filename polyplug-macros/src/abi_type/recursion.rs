//! Types that hold themselves, in a `Vec`, a `Box` or a map.
//!
//! What a field holds of the type is replaced in the schema by a stand-in that only has the name, or the
//! schema would never end.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{
    GenericArgument, Generics, Path, PathArguments, Type, TypePath, parse_quote,
    visit_mut::{self, VisitMut},
};

use super::model::Item;
use crate::{
    diag::{self, Errors},
    names,
};

/// A type as it stands in a field of an item.
pub(super) struct Held {
    /// The type, with the item's name for `Self`.
    pub(super) ty: Type,
    /// The type, with the stand-in for the item.
    pub(super) described: Type,
    /// The type, with nothing for the item.
    pub(super) rest: Type,
    /// Whether the item is in it.
    pub(super) is_recursive: bool,
}

/// Whether a type has the stand-in for the item in it without memory of its own in between.
fn is_infinite(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => path.path.segments.last().is_some_and(|last| {
            let PathArguments::AngleBracketed(arguments) = &last.arguments else { return false };
            let mut types = arguments.args.iter().filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            });
            path.path.segments.first().is_some_and(|first| first.ident == "__pp")
                || ["Option", "Result"].iter().any(|name| last.ident == name)
                    && types.any(is_infinite)
        }),
        Type::Tuple(tuple) => tuple.elems.iter().any(is_infinite),
        Type::Array(array) => is_infinite(&array.elem),
        Type::Paren(paren) => is_infinite(&paren.elem),
        Type::Group(group) => is_infinite(&group.elem),
        _ => false,
    }
}

/// Finds the item in the type of a field.
pub(super) fn find(ty: &Type, ident: &Ident, generics: &Generics, errors: &mut Errors) -> Held {
    let (_, arguments, _) = generics.split_for_impl();
    let item: Type = parse_quote!(#ident #arguments);
    let replaced = |by: Type| {
        let mut ty = ty.clone();
        let mut replace = Replace { name: ident, item: &item, by: &by, other: None, any: false };
        replace.visit_type_mut(&mut ty);
        (ty, replace.other, replace.any)
    };
    let (own, other, is_recursive) = replaced(item.clone());
    if let Some(other) = other {
        let written = names::written(&item);
        errors.report(other, diag::abi_type::holds_itself_with_other_params(&written));
    }
    let (described, ..) = replaced(parse_quote!(__pp::Recursive<#item>));
    if is_recursive && is_infinite(&described) {
        errors.report(ty, diag::abi_type::HOLDS_ITSELF_DIRECTLY);
    }
    let (rest, ..) = replaced(parse_quote!(()));
    Held { ty: own, described, rest, is_recursive }
}

/// Replaces the item in a type.
struct Replace<'a> {
    name: &'a Ident,
    item: &'a Type,
    by: &'a Type,
    /// The item with other parameters.
    other: Option<Path>,
    any: bool,
}

impl VisitMut for Replace<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        match ty {
            Type::Path(TypePath { qself: None, path }) if self.is_item(path) => {
                self.any = true;
                *ty = self.by.clone();
            }
            _ => visit_mut::visit_type_mut(self, ty),
        }
    }
}

impl Replace<'_> {
    fn is_item(&mut self, path: &Path) -> bool {
        if path.is_ident("Self") {
            return true;
        }
        let Some(segment) = path.segments.first() else { return false };
        if path.segments.len() > 1 || segment.ident != *self.name {
            return false;
        }
        let is_same = match self.item {
            Type::Path(item) => item
                .path
                .segments
                .last()
                .is_some_and(|item| same_arguments(&item.arguments, &segment.arguments)),
            _ => false,
        };
        if !is_same {
            self.other = Some(path.clone());
        }
        true
    }
}

fn same_arguments(a: &PathArguments, b: &PathArguments) -> bool {
    match (a, b) {
        // A comma may end the list.
        (PathArguments::AngleBracketed(a), PathArguments::AngleBracketed(b)) => {
            a.args.iter().eq(&b.args)
        }
        _ => a.is_empty() && b.is_empty(),
    }
}

/// Expands the name that the stand-in has.
pub(super) fn expand(item: &Item) -> TokenStream {
    let (ident, name) = (&item.ident, names::plain(&item.ident));
    let (params, arguments, clause) = item.generics.split_for_impl();
    quote! {
        // SAFETY: the schema is of a struct or an enum, which has this name.
        unsafe impl #params __pp::RecursiveType for #ident #arguments #clause {
            const NAME: &'static __pp::str = #name;
        }
    }
}

/// Expands `into_repr`, given what makes the mirror of the value.
pub(super) fn expand_lower(item: &Item, mirror: &TokenStream, body: &TokenStream) -> TokenStream {
    let body = if item.is_recursive {
        quote!(__pp::lower_nested(self, |value: Self| { #body }))
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

/// Expands `from_repr`, given what lifts the mirror `repr`.
pub(super) fn expand_lift(item: &Item, mirror: &TokenStream, body: &TokenStream) -> TokenStream {
    let body = if item.is_recursive {
        quote! {
            // SAFETY: the caller's promise is the same.
            unsafe { __pp::lift_nested(repr, trust, |repr: #mirror| { #body }) }
        }
    } else {
        body.clone()
    };
    quote! {
        #[inline]
        unsafe fn from_repr(
            repr: #mirror,
            trust: __pp::Trust,
        ) -> __pp::Result<Self, __pp::InvalidValue> {
            #body
        }
    }
}
