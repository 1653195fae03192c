//! The rules of iterators.
//!
//! **Invariant:** a type has lifetimes in all of its iterators, and they are one, or it has no lifetimes at all.

use syn::{
    Type, TypeReference, TypeTraitObject,
    visit::{self, Visit},
};

use super::value::check_value;
use crate::{
    diag::{self, Errors},
    syntax::{
        group::peel,
        lifetime::{all_lifetimes, borrows, lifetimes},
        trait_object::{bound_item, iterator_item, object_lifetime},
    },
};

/// The iterators in a type and the borrows in them have one lifetime, which has a name where an item of a parameter
/// borrows.
pub(super) fn check_iterators(ty: &Type, is_parameter: bool, errors: &mut Errors) {
    let found = Found::of(ty);
    if found.iterators.is_empty() {
        return;
    }
    let mut written = all_lifetimes(ty);
    if written.is_empty() {
        return;
    }
    if let Some(object) = found.iterators.iter().find(|object| object_lifetime(object).is_none()) {
        return errors.report(object, diag::iterator::LIFETIME_IS_LEFT_OUT);
    }
    let count = written.len();
    written.sort();
    written.dedup();
    let has_borrowed_items = found.items.iter().any(|item| !lifetimes(item).is_empty());
    let is_unnamed = count > 1 && has_borrowed_items && written.contains(&None);
    if written.len() > 1 || is_parameter && is_unnamed {
        errors.report(ty, diag::iterator::LIFETIMES);
    }
}

/// An iterator that is lent as `&mut dyn` has items that own what they have.
pub(super) fn check_lent(object: &TypeTraitObject, errors: &mut Errors) {
    for bound in object.bounds.iter().filter(|bound| bound_item(bound).is_none()) {
        errors.report(bound, diag::iterator::LENT_BOUND);
    }
    if let Some(item) = iterator_item(object) {
        if borrows(item) {
            errors.report(item, diag::iterator::LENT_ITEMS);
        }
        check_value(item, errors);
    }
}

/// The iterators in a type, and their items.
#[derive(Default)]
struct Found<'a> {
    iterators: Vec<&'a TypeTraitObject>,
    items: Vec<&'a Type>,
}

impl<'a> Found<'a> {
    fn of(ty: &'a Type) -> Self {
        let mut found = Self::default();
        found.visit_type(ty);
        found
    }
}

impl<'ast> Visit<'ast> for Found<'ast> {
    fn visit_type_reference(&mut self, reference: &'ast TypeReference) {
        // A borrowed object is refused itself.
        if !matches!(peel(&reference.elem), Type::TraitObject(_)) {
            visit::visit_type_reference(self, reference);
        }
    }

    fn visit_type_trait_object(&mut self, object: &'ast TypeTraitObject) {
        if let Some(item) = iterator_item(object) {
            self.iterators.push(object);
            self.items.push(item);
        }
        visit::visit_type_trait_object(self, object);
    }
}
