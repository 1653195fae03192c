//! The rules of attributes on a contract and on its methods.
//!
//! **Invariant:** an attribute that stays on the trait is one of the compiler's, which no import can hide. Any other
//! could be a macro, which would change the trait after the contract has been made of it.

use syn::{Attribute, Meta};

use crate::{
    diag::{Errors, Message},
    syntax::{
        attribute::{each_meta, is_of_tool},
        word::is_path,
    },
};

/// The attributes of the compiler that say something of a trait or of a method, and `since`.
const KNOWN: [&str; 14] = [
    "allow",
    "automatically_derived",
    "cfg",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "forbid",
    "inline",
    "must_use",
    "since",
    "track_caller",
    "warn",
];

/// An attribute is known, or is one of a tool, which the expansion leaves out.
pub(super) fn check_attributes(attrs: &[Attribute], message: fn() -> Message, errors: &mut Errors) {
    for attr in attrs {
        each_meta(&attr.meta, &mut |meta: &Meta| {
            let is_known = KNOWN.iter().any(|known| is_path(meta.path(), known));
            if !is_known && !is_of_tool(meta) {
                errors.report(meta, message());
            }
        });
    }
}
