//! Reads the version of a contract.
//!
//! **Invariant:** a version has one spelling: `1.0`, not `01.0` or `1.0.0`.

use syn::LitStr;

use crate::diag::{self, Errors};

/// Reads `M.m`, or notes that the text is something else.
pub(super) fn parse_version(text: &LitStr, errors: &mut Errors) -> Option<(u32, u32)> {
    let version = version_of(&text.value());
    if version.is_none() {
        errors.report(text, diag::args::malformed_version(nearest_version(&text.value())));
    }
    version
}

fn version_of(text: &str) -> Option<(u32, u32)> {
    let number = |part: &str| {
        let plain = part.bytes().all(|byte| byte.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'));
        if plain { part.parse().ok() } else { None }
    };
    let (major, minor) = text.split_once('.')?;
    Some((number(major)?, number(minor)?))
}

/// Guesses the version that was meant: the first two numbers, or 1.0.
fn nearest_version(text: &str) -> (u32, u32) {
    let mut numbers = text.split('.').map(|part| part.trim().parse::<u32>());
    let major = numbers.next().and_then(Result::ok).unwrap_or(1);
    let minor = numbers.next().and_then(Result::ok).unwrap_or(0);
    (major, minor)
}
