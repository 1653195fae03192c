//! The rules of `#[since(..)]`.
//!
//! **Invariant:** a table begins with the methods of the version `M.0`, and each later version appends methods.

use crate::{
    diag::{self, Errors},
    model::ContractMethod,
};

/// Methods are in the order of the versions that they came with, and none is newer than the contract.
pub(super) fn check_since(
    methods: &[ContractMethod],
    version: Option<(u32, u32)>,
    errors: &mut Errors,
) {
    let Some(version) = version else { return };
    let mut last = (version.0, 0);
    for method in methods {
        let Some(since) = &method.since else {
            if last.1 > 0 {
                errors.report(method.ident(), diag::since::missing(last));
            }
            continue;
        };
        let wrong = if since.version.0 != version.0 {
            diag::since::other_major(version)
        } else if since.version.1 == 0 {
            diag::since::first_version(version.0)
        } else if since.version > version {
            diag::since::too_new(version, &since.text.value())
        } else if since.version < last {
            diag::since::OUT_OF_ORDER
        } else {
            last = since.version;
            continue;
        };
        errors.report(&since.text, wrong);
    }
}

/// A method with a body is never missing, so it is not optional.
pub(super) fn check_optional(methods: &[ContractMethod], errors: &mut Errors) {
    for method in methods.iter().filter(|method| method.has_default) {
        if let Some(word) = method.since.as_ref().and_then(|since| since.optional.as_ref()) {
            errors.report(word, diag::since::OPTIONAL_WITH_BODY);
        }
    }
}
