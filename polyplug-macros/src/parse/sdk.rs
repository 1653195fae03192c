//! Reads `crate = path`, which every attribute takes: the path of the SDK, where it has another one than its name.
//!
//! **Invariant:** the path is left as it was written.

use syn::{DeriveInput, Expr, Meta, Path};

use crate::{
    diag::{self, Errors},
    syntax::{group::ungrouped, word::is_path},
};

/// Whether an argument is `crate`, with whatever value.
pub(super) fn is_sdk(meta: &Meta) -> bool {
    is_path(meta.path(), "crate")
}

/// Reads an argument into the place for the path.
pub(super) fn read_sdk(meta: &Meta, place: &mut Option<Path>, errors: &mut Errors) {
    if let Meta::NameValue(pair) = meta
        && let Expr::Path(path) = ungrouped(&pair.value)
        && path.qself.is_none()
    {
        if place.replace(path.path.clone()).is_some() {
            errors.report(meta.path(), diag::args::TWICE);
        }
        return;
    }
    errors.report(meta, diag::args::CRATE_IS_NO_PATH);
}

/// Reads the attributes `#[abi_type(crate = path)]` of an item.
pub(crate) fn parse_sdk_of_item(item: &DeriveInput, errors: &mut Errors) -> Option<Path> {
    let mut sdk = None;
    for attr in item.attrs.iter().filter(|attr| is_path(attr.path(), "abi_type")) {
        match attr.parse_args::<Meta>() {
            Ok(meta) if is_sdk(&meta) => read_sdk(&meta, &mut sdk, errors),
            _ => errors.report(attr, diag::abi_type::UNKNOWN_KEY),
        }
    }
    sdk
}
