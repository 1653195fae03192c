//! The rules of trait objects of contracts.
//!
//! **Invariant:** an object has the bounds of its contract, and no others.

use syn::{TypeParamBound, TypeTraitObject};

use crate::{
    diag::{self, Errors},
    syntax::{bound::is_marker, trait_object::DynPointer, word::is_lifetime},
};

/// An object does not say whether it is `Send` and `Sync`, because its contract says it.
pub(super) fn check_object(object: &TypeTraitObject, pointer: DynPointer, errors: &mut Errors) {
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
