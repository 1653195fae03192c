//! Trait objects in types: of contracts, and of the three traits of callbacks.
//!
//! **Invariant:** nothing here tells whether a trait is a contract. A trait object that is no callback may be one.

use syn::{
    AssocType, GenericArgument, Lifetime, ParenthesizedGenericArguments, PathArguments, TraitBound,
    Type, TypeParamBound, TypeTraitObject,
    visit::{self, Visit},
};

use super::{
    group::peel,
    word::{is_lifetime, is_word},
};

/// Which of the three traits a callback has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallbackKind {
    Fn,
    FnMut,
    FnOnce,
}

impl CallbackKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Fn => "Fn",
            Self::FnMut => "FnMut",
            Self::FnOnce => "FnOnce",
        }
    }
}

/// A trait object behind a pointer, as a parameter can have it.
pub(crate) struct DynType<'a> {
    pub(crate) object: &'a TypeTraitObject,
    pub(crate) pointer: DynPointer,
}

/// The pointer in front of a trait object.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum DynPointer {
    Ref,
    Mut,
    Box,
}

/// Finds the trait object that a parameter's type is about, if it is about one.
pub(crate) fn dyn_of(ty: &Type) -> Option<DynType<'_>> {
    match peel(ty) {
        Type::Reference(reference) => {
            let pointer =
                if reference.mutability.is_some() { DynPointer::Mut } else { DynPointer::Ref };
            object_in(&reference.elem).map(|object| DynType { object, pointer })
        }
        Type::Path(path) => {
            let last = path.path.segments.last().filter(|last| is_word(&last.ident, "Box"))?;
            let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
            match arguments.args.first() {
                Some(GenericArgument::Type(ty)) if arguments.args.len() == 1 => {
                    object_in(ty).map(|object| DynType { object, pointer: DynPointer::Box })
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn object_in(ty: &Type) -> Option<&TypeTraitObject> {
    match peel(ty) {
        Type::TraitObject(object) => Some(object),
        _ => None,
    }
}

/// Finds the bound that makes a trait object a callback.
pub(crate) fn callback_bound(
    object: &TypeTraitObject,
) -> Option<(CallbackKind, &TraitBound, &ParenthesizedGenericArguments)> {
    object.bounds.iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else { return None };
        let last = bound.path.segments.last()?;
        let kind = [CallbackKind::Fn, CallbackKind::FnMut, CallbackKind::FnOnce]
            .into_iter()
            .find(|kind| is_word(&last.ident, kind.name()))?;
        match &last.arguments {
            PathArguments::Parenthesized(arguments) => Some((kind, bound, arguments)),
            _ => None,
        }
    })
}

/// Finds the type of the items, if a trait object is called as an iterator of the standard library: a contract has no
/// `Item`.
pub(crate) fn iterator_item(object: &TypeTraitObject) -> Option<&Type> {
    object.bounds.iter().find_map(bound_item)
}

/// Finds the type of the items in a bound `Iterator<Item = T>`.
pub(crate) fn bound_item(bound: &TypeParamBound) -> Option<&Type> {
    let TypeParamBound::Trait(bound) = bound else { return None };
    let last = bound.path.segments.last().filter(|last| is_word(&last.ident, "Iterator"))?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(AssocType { ident, ty, .. }) if is_word(ident, "Item") => {
            Some(ty)
        }
        _ => None,
    })
}

/// Whether a parameter is an iterator in a box, which is a value.
pub(crate) fn is_boxed_iterator(found: &DynType<'_>) -> bool {
    found.pointer == DynPointer::Box && iterator_item(found.object).is_some()
}

/// Finds the type of the items, if a parameter is `&mut dyn Iterator<Item = T>`.
pub(crate) fn lent_item<'a>(found: &DynType<'a>) -> Option<&'a Type> {
    iterator_item(found.object).filter(|_| found.pointer == DynPointer::Mut)
}

/// Finds the lifetime of a trait object, if one is written.
pub(crate) fn object_lifetime(object: &TypeTraitObject) -> Option<&Lifetime> {
    object.bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Lifetime(lifetime) => Some(lifetime),
        _ => None,
    })
}

/// The trait object as it is named outside of signatures, where no lifetime of theirs is known.
pub(crate) fn without_lifetimes(object: &TypeTraitObject) -> Type {
    let mut object = object.clone();
    object.bounds = object
        .bounds
        .into_iter()
        .filter(|bound| !matches!(bound, TypeParamBound::Lifetime(_)))
        .collect();
    Type::TraitObject(object)
}

/// Finds the lifetimes that are named in a callback's types.
pub(crate) fn named_lifetimes(arguments: &ParenthesizedGenericArguments) -> Vec<Lifetime> {
    struct Named(Vec<Lifetime>);
    impl<'ast> Visit<'ast> for Named {
        fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
            if !is_lifetime(lifetime, "_") {
                self.0.push(lifetime.clone());
            }
        }
    }
    let mut named = Named(Vec::new());
    visit::visit_parenthesized_generic_arguments(&mut named, arguments);
    named.0
}
