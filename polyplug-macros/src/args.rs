//! The arguments of `#[contract(..)]` and of `#[since(..)]`.

use proc_macro2::{Ident, Span, TokenStream};
use syn::{
    Expr, ExprLit, Lit, LitStr, Meta, Token, Type,
    parse::{Parse, ParseStream, Parser as _},
    punctuated::Punctuated,
    spanned::Spanned as _,
};

use crate::{
    diag::{self, Errors},
    model::Since,
    syntax::group::ungrouped,
};

/// `name = ".."`, `version = "M.m"` and `create = Type`.
pub(crate) struct ContractArgs {
    pub(crate) name: LitStr,
    pub(crate) version: (u32, u32),
    pub(crate) create: Option<Type>,
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
        if fork.parse::<Ident>().is_ok_and(|key| key == "create") && fork.peek(Token![=]) {
            let key = input.parse()?;
            let _: Token![=] = input.parse()?;
            return Ok(Self::Create(key, input.parse()?));
        }
        input.parse().map(Self::Other)
    }
}

/// Reads the arguments, or notes all that is wrong with them.
pub(crate) fn parse_contract(args: TokenStream, errors: &mut Errors) -> Option<ContractArgs> {
    let arguments = match Punctuated::<Argument, Token![,]>::parse_terminated.parse2(args) {
        Ok(arguments) => arguments,
        Err(error) => {
            errors.report_at(error.span(), diag::args::malformed(&error));
            return None;
        }
    };
    let mut name = None;
    let mut version = None;
    let mut create = None;
    let mut unknown = false;
    for argument in arguments {
        let meta = match argument {
            Argument::Other(meta) => meta,
            Argument::Create(key, ty) => {
                if create.replace(*ty).is_some() {
                    errors.report(key, diag::args::TWICE);
                }
                continue;
            }
        };
        let slot = if meta.path().is_ident("name") {
            &mut name
        } else if meta.path().is_ident("version") {
            &mut version
        } else if meta.path().is_ident("create") {
            errors.report(&meta, diag::args::CREATE_IS_NO_TYPE);
            continue;
        } else {
            errors.report(meta.path(), diag::args::UNKNOWN_KEY);
            unknown = true;
            continue;
        };
        if slot.is_some() {
            errors.report(meta.path(), diag::args::TWICE);
        }
        *slot = Some(string(&meta, errors));
    }
    // A key that is unknown is likely the one that is missing.
    if !unknown {
        check_missing(name.is_none(), version.is_none(), errors);
    }
    let name = name.flatten();
    let version = version.flatten();
    if let Some(name) = &name {
        check_name(name, errors);
    }
    let version = version.and_then(|version| parse_version(&version, errors));
    if let Some(ty) = &create {
        check_create(ty, errors);
    }
    Some(ContractArgs { name: name?, version: version?, create })
}

/// A reference has no lifetime that it could name.
fn check_create(ty: &Type, errors: &mut Errors) {
    if let Type::Reference(_) = ty {
        errors.report(ty, diag::args::CREATE_BORROWS);
    }
}

fn check_missing(name: bool, version: bool, errors: &mut Errors) {
    let missing = match (name, version) {
        (true, true) => diag::args::NO_NAME_AND_VERSION,
        (true, false) => diag::args::NO_NAME,
        (false, true) => diag::args::NO_VERSION,
        (false, false) => return,
    };
    errors.report_at(Span::call_site(), missing);
}

/// Reads the text of `key = "text"`.
fn string(meta: &Meta, errors: &mut Errors) -> Option<LitStr> {
    if let Meta::NameValue(pair) = meta
        && let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = ungrouped(&pair.value)
    {
        return Some(text.clone());
    }
    errors.report(meta, diag::args::NOT_A_TEXT);
    None
}

/// Reads `M.m`.
fn parse_version(text: &LitStr, errors: &mut Errors) -> Option<(u32, u32)> {
    let version = version_of(&text.value());
    if version.is_none() {
        errors.report(text, diag::args::version(nearest_version(&text.value())));
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

/// What was probably meant: the first two numbers, or 1.0.
fn nearest_version(text: &str) -> (u32, u32) {
    let mut numbers = text.split('.').map(|part| part.trim().parse::<u32>());
    let major = numbers.next().and_then(Result::ok).unwrap_or(1);
    let minor = numbers.next().and_then(Result::ok).unwrap_or(0);
    (major, minor)
}

fn check_name(name: &LitStr, errors: &mut Errors) {
    let value = name.value();
    let allowed = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '_' | '-');
    if value.is_empty() || !value.chars().all(allowed) {
        errors.report(name, diag::args::NAME);
    }
}

/// Reads `#[since("M.m")]` and `#[since("M.m", optional)]`.
pub(crate) fn parse_since(meta: &Meta, errors: &mut Errors) -> Option<Since> {
    match meta.require_list().and_then(|list| list.parse_args_with(since_args)) {
        Ok((text, optional)) => {
            parse_version(&text, errors).map(|version| Since { version, text, optional })
        }
        Err(_) => {
            errors.report_at(meta.span(), diag::since::MALFORMED);
            None
        }
    }
}

fn since_args(input: ParseStream<'_>) -> syn::Result<(LitStr, Option<Ident>)> {
    let text = input.parse()?;
    let comma: Option<Token![,]> = input.parse()?;
    if comma.is_none() || input.is_empty() {
        return Ok((text, None));
    }
    let word: Ident = input.parse()?;
    let _: Option<Token![,]> = input.parse()?;
    if word == "optional" { Ok((text, Some(word))) } else { Err(input.error("unknown")) }
}
