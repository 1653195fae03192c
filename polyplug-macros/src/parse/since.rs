//! Reads `#[since(..)]`.
//!
//! **Invariant:** the attribute is taken off the method, also if it cannot be read.

use std::slice;

use proc_macro2::Ident;
use syn::{Attribute, LitStr, Meta, Token, parse::ParseStream, spanned::Spanned as _};

use super::version::parse_version;
use crate::{
    diag::{self, Errors},
    model::Since,
    syntax::{
        attribute::conditional,
        word::{is_path, is_word},
    },
};

/// Takes `#[since(..)]` off a method; the last of several counts.
pub(super) fn take_since(attrs: &mut Vec<Attribute>, errors: &mut Errors) -> Option<Since> {
    let mut since = None;
    attrs.retain(|attr| {
        let is_since = is_path(attr.path(), "since");
        if is_since {
            if since.is_some() {
                errors.report(attr, diag::since::TWICE);
            }
            since = parse_since(&attr.meta, errors);
        }
        !is_since && conditional(slice::from_ref(attr), "since").is_empty()
    });
    since
}

/// Reads `#[since("M.m")]` and `#[since("M.m", optional)]`.
fn parse_since(meta: &Meta, errors: &mut Errors) -> Option<Since> {
    match meta.require_list().and_then(|list| list.parse_args_with(parse_since_args)) {
        Ok((text, optional)) => {
            parse_version(&text, errors).map(|version| Since { version, text, optional })
        }
        Err(_) => {
            errors.report_at(meta.span(), diag::since::MALFORMED);
            None
        }
    }
}

fn parse_since_args(input: ParseStream<'_>) -> syn::Result<(LitStr, Option<Ident>)> {
    let text = input.parse()?;
    let comma: Option<Token![,]> = input.parse()?;
    if comma.is_none() || input.is_empty() {
        return Ok((text, None));
    }
    let word: Ident = input.parse()?;
    let _: Option<Token![,]> = input.parse()?;
    if is_word(&word, "optional") { Ok((text, Some(word))) } else { Err(input.error("unknown")) }
}
