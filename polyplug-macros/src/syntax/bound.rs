//! The bounds of traits and of trait objects.
//!
//! **Invariant:** a trait is known by the last part of its path alone. For a supertrait, the expansion asserts
//! that it is the one of that name in the standard library.

use syn::TypeParamBound;

use super::word::is_word;

/// Whether the bound is the trait of that name.
pub(crate) fn is_marker(bound: &TypeParamBound, name: &str) -> bool {
    match bound {
        TypeParamBound::Trait(bound) => {
            bound.path.segments.last().is_some_and(|last| is_word(&last.ident, name))
        }
        _ => false,
    }
}
