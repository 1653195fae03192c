//! Reads the arguments of `#[contract(..)]`.
//!
//! **Invariant:** one key that cannot be read does not hide the others.

use proc_macro2::{Ident, TokenStream};
use syn::{
    Expr, ExprLit, Lit, LitStr, Meta, Token, Type,
    parse::{Parse, ParseStream, Parser as _},
    punctuated::Punctuated,
};

use super::{
    sdk::{is_sdk, read_sdk},
    version::parse_version,
};
use crate::{
    diag::{self, Errors},
    model::{ContractArgs, KeyValue},
    syntax::{
        group::ungrouped,
        word::{is_path, is_word},
    },
};

/// Reads the arguments. If they are no list of keys, none is missing.
pub(crate) fn parse_args(args: TokenStream, errors: &mut Errors) -> ContractArgs {
    let arguments = match Punctuated::<Argument, Token![,]>::parse_terminated.parse2(args) {
        Ok(arguments) => arguments,
        Err(error) => {
            errors.report_at(error.span(), diag::args::malformed(&error));
            return ContractArgs::unreadable();
        }
    };
    let mut args = ContractArgs::default();
    let mut version = KeyValue::Missing;
    for argument in arguments {
        match argument {
            Argument::Create(key, ty) => {
                if args.create.replace(*ty).is_some() {
                    errors.report(key, diag::args::TWICE);
                }
            }
            Argument::Other(meta) if is_path(meta.path(), "name") => {
                read_text(&meta, &mut args.name, errors);
            }
            Argument::Other(meta) if is_path(meta.path(), "version") => {
                read_text(&meta, &mut version, errors);
            }
            Argument::Other(meta) if is_path(meta.path(), "create") => {
                errors.report(&meta, diag::args::CREATE_IS_NO_TYPE);
            }
            Argument::Other(meta) if is_sdk(&meta) => read_sdk(&meta, &mut args.sdk, errors),
            Argument::Other(meta) => {
                errors.report(meta.path(), diag::args::UNKNOWN_KEY);
                args.has_unknown = true;
            }
        }
    }
    args.version = match version {
        KeyValue::Missing => KeyValue::Missing,
        KeyValue::Malformed => KeyValue::Malformed,
        KeyValue::Given(text) => parse_version(&text, errors).into(),
    };
    args
}

/// One of the arguments of `#[contract(..)]`.
enum Argument {
    /// `create = Type`, which is no expression.
    Create(Ident, Box<Type>),
    Other(Meta),
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let fork = input.fork();
        if fork.parse::<Ident>().is_ok_and(|key| is_word(&key, "create")) && fork.peek(Token![=]) {
            let key = input.parse()?;
            let _: Token![=] = input.parse()?;
            return Ok(Self::Create(key, input.parse()?));
        }
        input.parse().map(Self::Other)
    }
}

/// Reads `key = "text"` into the place for the key.
fn read_text(meta: &Meta, place: &mut KeyValue<LitStr>, errors: &mut Errors) {
    if !place.is_missing() {
        errors.report(meta.path(), diag::args::TWICE);
    }
    *place = parse_text(meta, errors).into();
}

fn parse_text(meta: &Meta, errors: &mut Errors) -> Option<LitStr> {
    if let Meta::NameValue(pair) = meta
        && let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = ungrouped(&pair.value)
    {
        return Some(text.clone());
    }
    errors.report(meta, diag::args::NOT_A_TEXT);
    None
}
