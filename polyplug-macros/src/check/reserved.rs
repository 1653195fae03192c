//! The rule of names in types: an expansion repeats the author's types beside names of its own.
//!
//! **Invariant:** no token of a type that an expansion repeats means a generated item. Numbers of variants are not among
//! them, because they lie in a block without generated names.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;

use crate::{
    diag::{self, Errors},
    names,
};

/// No name in the tokens is a generated one; for a derived type that includes those of its mirrors.
pub(super) fn check_tokens(tokens: &impl ToTokens, derived: Option<&Ident>, errors: &mut Errors) {
    check(tokens.to_token_stream(), derived, errors);
}

fn check(tokens: TokenStream, derived: Option<&Ident>, errors: &mut Errors) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) if names::is_generated(&names::plain(&ident), derived) => {
                errors.report(ident, diag::names::GENERATED);
            }
            TokenTree::Group(group) => check(group.stream(), derived, errors),
            _ => {}
        }
    }
}
