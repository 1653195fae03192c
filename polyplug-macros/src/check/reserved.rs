//! The rules of types that an expansion repeats, beside names of its own.
//!
//! **Invariant:** no token of such a type means a generated item, and the type is the same each time. Numbers of variants
//! are not among them, because they lie in a block without generated names and are evaluated once.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::ToTokens;

use crate::{
    diag::{self, Errors},
    names,
};

/// No name in the tokens is a generated one, which for a derived type includes those of its mirrors. No macro is called,
/// nor is there a block, in which attributes can be macros and variables mean what their tokens do not say.
pub(super) fn check_tokens(tokens: &impl ToTokens, derived: Option<&Ident>, errors: &mut Errors) {
    check(tokens.to_token_stream(), derived, errors);
}

fn check(tokens: TokenStream, derived: Option<&Ident>, errors: &mut Errors) {
    // The macro's name and its `!`, if the last tokens are these.
    let mut call: (Option<Ident>, bool) = (None, false);
    for token in tokens {
        call = match (&token, call) {
            (TokenTree::Ident(ident), _) => (Some(ident.clone()), false),
            (TokenTree::Punct(mark), (Some(ident), false)) if mark.as_char() == '!' => {
                (Some(ident), true)
            }
            (TokenTree::Group(_), (Some(ident), true)) => {
                errors.report(ident, diag::names::MACRO);
                (None, false)
            }
            _ => (None, false),
        };
        match token {
            TokenTree::Ident(ident) if names::is_generated(&names::plain(&ident), derived) => {
                errors.report(ident, diag::names::GENERATED);
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                errors.report(group, diag::names::BLOCK);
            }
            TokenTree::Group(group) => check(group.stream(), derived, errors),
            _ => {}
        }
    }
}
