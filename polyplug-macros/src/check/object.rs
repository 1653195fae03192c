//! The rules of trait objects of contracts.
//!
//! **Invariant:** an object has the bounds of its contract, and no others.

use syn::{TypeParamBound, TypeTraitObject};

use crate::{
    diag::{
        self, Errors,
        object::{STD_TRAITS, StdTrait},
    },
    syntax::{
        bound::is_marker,
        trait_object::DynPointer,
        word::{is_lifetime, is_word},
    },
};

/// An object does not say whether it is `Send` and `Sync`, because its contract says it.
pub(super) fn check_object(object: &TypeTraitObject, pointer: DynPointer, errors: &mut Errors) {
    if pointer == DynPointer::Box && is_error(object) {
        return check_given_away(object, errors);
    }
    if let Some((bound, of_std, is_sure)) = std_trait(object) {
        return errors.report(bound, diag::object::of_std(of_std, is_sure));
    }
    if pointer == DynPointer::Box {
        check_given_away(object, errors);
    }
    if object.bounds.len() == 1 {
        return;
    }
    for bound in &object.bounds {
        if let Some(name) = ["Send", "Sync"].iter().find(|name| is_marker(bound, name)) {
            errors.report(bound, diag::object::repeats_marker(name));
        }
    }
}

/// Whether it is called as an error of the standard library, which crosses in a box, with bounds or without.
fn is_error(object: &TypeTraitObject) -> bool {
    object.bounds.iter().any(|bound| match bound {
        TypeParamBound::Trait(bound) => {
            bound.path.segments.last().is_some_and(|last| is_word(&last.ident, "Error"))
        }
        _ => false,
    })
}

/// Finds a trait of the standard library in a trait object, and whether it is that for sure: a contract of the same
/// name has no arguments, and lies elsewhere.
fn std_trait(object: &TypeTraitObject) -> Option<(&TypeParamBound, &'static StdTrait, bool)> {
    object.bounds.iter().find_map(|bound| {
        let TypeParamBound::Trait(written) = bound else { return None };
        let (first, last) = (written.path.segments.first()?, written.path.segments.last()?);
        let known = STD_TRAITS.iter().find(|known| is_word(&last.ident, known.name))?;
        let of_std = ["std", "core", "alloc"].iter().any(|name| is_word(&first.ident, name));
        let is_sure = !last.arguments.is_none() || of_std;
        (is_sure || object.bounds.len() > 1).then_some((bound, known, is_sure))
    })
}

/// A trait object that is given away has no lifetime.
pub(super) fn check_given_away(object: &TypeTraitObject, errors: &mut Errors) {
    for bound in &object.bounds {
        if let TypeParamBound::Lifetime(lifetime) = bound
            && !is_lifetime(lifetime, "static")
        {
            errors.report(lifetime, diag::object::GIVEN_AWAY_BORROWS);
        }
    }
}
