//! The rules of the arguments of `#[contract(..)]`.
//!
//! **Invariant:** each rule looks at values that could be read; `parse` has reported the others.

use proc_macro2::Span;
use syn::{LitStr, Type};

use crate::{
    diag::{self, Errors},
    model::ContractArgs,
};

/// A contract has a name and a version. A key that is unknown is likely the one that is missing, so the rule
/// waits until there is none.
pub(super) fn check_missing(args: &ContractArgs, errors: &mut Errors) {
    if args.has_unknown {
        return;
    }
    let missing = match (args.name.is_missing(), args.version.is_missing()) {
        (true, true) => diag::args::NO_NAME_AND_VERSION,
        (true, false) => diag::args::NO_NAME,
        (false, true) => diag::args::NO_VERSION,
        (false, false) => return,
    };
    errors.report_at(Span::call_site(), missing);
}

/// The name of a contract is a word of all languages and file formats.
pub(super) fn check_contract_name(name: &LitStr, errors: &mut Errors) {
    let value = name.value();
    let allowed = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '_' | '-');
    if value.is_empty() || !value.chars().all(allowed) {
        errors.report(name, diag::args::MALFORMED_NAME);
    }
}

/// Instances are made from a value that is owned. A reference has no lifetime that it could name.
pub(super) fn check_create(ty: &Type, errors: &mut Errors) {
    if let Type::Reference(_) = ty {
        errors.report(ty, diag::args::CREATE_BORROWS);
    }
}
