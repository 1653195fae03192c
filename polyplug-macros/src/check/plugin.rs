//! The rules of `#[plugin]`.
//!
//! **Invariant:** the compiler checks the impl itself, so no rule repeats what it says.

use syn::ItemImpl;

use crate::diag::{self, Errors};

/// The impl is of a trait, and not a negative one.
pub(super) fn check_impl_of_trait(item: &ItemImpl, errors: &mut Errors) {
    match &item.trait_ {
        None => errors.report(&item.self_ty, diag::plugin::NO_TRAIT),
        Some((Some(not), ..)) => errors.report(not, diag::plugin::NEGATIVE),
        Some(_) => {}
    }
}

/// The impl is for one type.
pub(super) fn check_concrete(item: &ItemImpl, errors: &mut Errors) {
    if let Some(param) = item.generics.params.first() {
        errors.report(param, diag::plugin::GENERIC);
    }
}
