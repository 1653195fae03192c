//! The type that an item is, as its own fields name it: by its name, or as `Self`.
//!
//! **Invariant:** a path with more than one part is another type, because a derive cannot resolve it.

use proc_macro2::Ident;
use syn::{
    Generics, Path, PathArguments, Type, TypePath, parse_quote,
    visit::{self, Visit},
    visit_mut::{self, VisitMut},
};

use super::word::{is_path, is_same};

/// The type of an item.
pub(crate) struct OwnType {
    name: Ident,
    ty: Type,
}

impl OwnType {
    /// Makes the type of the item of this name, with its own parameters as arguments.
    pub(crate) fn new(name: &Ident, generics: &Generics) -> Self {
        let (_, arguments, _) = generics.split_for_impl();
        Self { name: name.clone(), ty: parse_quote!(#name #arguments) }
    }

    /// The type by its own name.
    pub(crate) fn ty(&self) -> &Type {
        &self.ty
    }

    /// Whether a path names the type, with whatever arguments.
    pub(crate) fn is_named_by(&self, path: &Path) -> bool {
        is_path(path, "Self")
            || path.segments.len() == 1
                && path.segments.first().is_some_and(|segment| is_same(&segment.ident, &self.name))
    }

    /// Replaces the type in the type of a field; `None` if it is not in there.
    pub(crate) fn replace(&self, ty: &Type, by: &Type) -> Option<Type> {
        let mut ty = ty.clone();
        let mut replace = Replace { own: self, by, any: false };
        replace.visit_type_mut(&mut ty);
        replace.any.then_some(ty)
    }

    /// Finds the type with other arguments than its own parameters.
    pub(crate) fn find_with_other_arguments<'t>(&self, ty: &'t Type) -> Option<&'t Path> {
        let mut find = FindOther { own: self, found: None };
        find.visit_type(ty);
        find.found
    }

    fn has_arguments_of(&self, path: &Path) -> bool {
        let Type::Path(own) = &self.ty else { return false };
        is_path(path, "Self")
            || own.path.segments.last().is_some_and(|own| {
                path.segments.iter().all(|path| same_arguments(&own.arguments, &path.arguments))
            })
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

struct Replace<'a> {
    own: &'a OwnType,
    by: &'a Type,
    any: bool,
}

impl VisitMut for Replace<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        match ty {
            Type::Path(TypePath { qself: None, path }) if self.own.is_named_by(path) => {
                self.any = true;
                *ty = self.by.clone();
            }
            _ => visit_mut::visit_type_mut(self, ty),
        }
    }
}

struct FindOther<'a, 't> {
    own: &'a OwnType,
    found: Option<&'t Path>,
}

impl<'t> Visit<'t> for FindOther<'_, 't> {
    fn visit_type(&mut self, ty: &'t Type) {
        match ty {
            Type::Path(TypePath { qself: None, path }) if self.own.is_named_by(path) => {
                if !self.own.has_arguments_of(path) {
                    self.found = Some(path);
                }
            }
            _ => visit::visit_type(self, ty),
        }
    }
}
