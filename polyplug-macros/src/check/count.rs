//! The rule of the number of parameters.
//!
//! **Invariant:** the SDK has functions for each number of parameters up to [`MAX_PARAMS`].

use syn::Type;

use crate::diag::{self, Errors};

/// How many parameters a method can have besides `self`, and a callback.
const MAX_PARAMS: usize = 16;

/// A method or a callback has as many parameters as the SDK has functions for.
pub(super) fn check_count<'a>(mut params: impl Iterator<Item = &'a Type>, errors: &mut Errors) {
    if let Some(ty) = params.nth(MAX_PARAMS) {
        errors.report(ty, diag::method::too_many_params(MAX_PARAMS));
    }
}
