//! The arguments of `#[contract(..)]` and of `#[since(..)]`.

use proc_macro2::TokenStream;
use syn::{
    Expr, ExprLit, Lit, LitStr, Meta, Token, parse::Parser as _, punctuated::Punctuated,
    spanned::Spanned as _,
};

use crate::diag::Diagnostics;

/// `name = ".."` and `version = "M.m"`.
pub(crate) struct ContractArgs {
    pub(crate) name: LitStr,
    pub(crate) version: (u32, u32),
}

const EXAMPLE: &str = "write `#[contract(name = \"greeter.Hello\", version = \"1.0\")]`";

/// Reads the arguments, or notes all that is wrong with them. `attribute` stands for the attribute as a
/// whole, where something is missing.
pub(crate) fn parse_contract(
    args: TokenStream,
    trait_name: &syn::Ident,
    diag: &mut Diagnostics,
) -> Option<ContractArgs> {
    let metas = match Punctuated::<Meta, Token![,]>::parse_terminated.parse2(args) {
        Ok(metas) => metas,
        Err(error) => {
            diag.push(syn::Error::new(error.span(), format!("{error}\nhelp: {EXAMPLE}")));
            return None;
        }
    };
    let mut name = None;
    let mut version = None;
    for meta in &metas {
        let slot = if meta.path().is_ident("name") {
            &mut name
        } else if meta.path().is_ident("version") {
            &mut version
        } else {
            diag.error(
                meta.path(),
                "a contract has a `name` and a `version`, and nothing else",
                "remove this key",
            );
            continue;
        };
        if slot.is_some() {
            diag.error(meta.path(), "this key is given twice", "remove one of the two");
        }
        *slot = Some(string(meta, diag));
    }
    if name.is_none() {
        diag.error(trait_name, "the contract has no `name`", EXAMPLE);
    }
    if version.is_none() {
        diag.error(trait_name, "the contract has no `version`", EXAMPLE);
    }
    let name = name??;
    let version = version??;
    check_name(&name, diag);
    Some(ContractArgs { version: parse_version(&version, diag)?, name })
}

/// Reads the text of `key = "text"`.
fn string(meta: &Meta, diag: &mut Diagnostics) -> Option<LitStr> {
    if let Meta::NameValue(pair) = meta
        && let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &pair.value
    {
        return Some(text.clone());
    }
    diag.error(meta, "this key wants a text in quotes", EXAMPLE);
    None
}

/// Reads `M.m`.
fn parse_version(text: &LitStr, diag: &mut Diagnostics) -> Option<(u32, u32)> {
    let version = version_of(&text.value());
    if version.is_none() {
        diag.error(
            text,
            "the version of a contract is `major.minor`, two numbers without leading zeros",
            "write a version like \"1.0\"",
        );
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

fn check_name(name: &LitStr, diag: &mut Diagnostics) {
    let value = name.value();
    let allowed = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '_' | '-');
    if value.is_empty() || !value.chars().all(allowed) {
        diag.error(
            name,
            "the name of a contract consists of letters, digits, `.`, `_` and `-`",
            "write a name like \"greeter.Hello\"",
        );
    }
}

/// Reads `#[since("M.m")]`.
pub(crate) fn parse_since(meta: &Meta, diag: &mut Diagnostics) -> Option<(u32, u32)> {
    let text = meta.require_list().and_then(|list| list.parse_args::<LitStr>());
    match text {
        Ok(text) => parse_version(&text, diag),
        Err(_) => {
            let error = "`since` wants the version that the method came with\n\
                         help: write `#[since(\"1.1\")]`";
            diag.push(syn::Error::new(meta.span(), error));
            None
        }
    }
}
