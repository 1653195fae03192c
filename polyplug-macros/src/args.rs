//! The arguments of `#[contract(..)]` and of `#[since(..)]`.

use proc_macro2::{Ident, Span, TokenStream};
use syn::{
    Expr, ExprLit, Lit, LitStr, Meta, Token, Type,
    parse::{Parse, ParseStream, Parser as _},
    punctuated::Punctuated,
    spanned::Spanned as _,
};

use crate::{diag::Diagnostics, model::Since};

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

const EXAMPLE: &str = "write `#[contract(name = \"greeter.Hello\", version = \"1.0\")]`";

/// Reads the arguments, or notes all that is wrong with them.
pub(crate) fn parse_contract(args: TokenStream, diag: &mut Diagnostics) -> Option<ContractArgs> {
    let arguments = match Punctuated::<Argument, Token![,]>::parse_terminated.parse2(args) {
        Ok(arguments) => arguments,
        Err(error) => {
            diag.push(syn::Error::new(error.span(), format!("{error}\nhelp: {EXAMPLE}")));
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
                    diag.error(key, "this key is given twice", "remove one of the two");
                }
                continue;
            }
        };
        let slot = if meta.path().is_ident("name") {
            &mut name
        } else if meta.path().is_ident("version") {
            &mut version
        } else if meta.path().is_ident("create") {
            let rule = "this key is given as the type of what instances are made from";
            diag.error(&meta, rule, "write `create = Options`");
            continue;
        } else {
            let rule = "a contract has a `name`, a `version`, and what to `create` it from if it is something";
            diag.error(meta.path(), rule, EXAMPLE);
            unknown = true;
            continue;
        };
        if slot.is_some() {
            diag.error(meta.path(), "this key is given twice", "remove one of the two");
        }
        *slot = Some(string(&meta, diag));
    }
    // A key that is unknown is likely the one that is missing.
    if !unknown {
        check_missing(name.is_none(), version.is_none(), diag);
    }
    let name = name.flatten();
    let version = version.flatten();
    if let Some(name) = &name {
        check_name(name, diag);
    }
    let version = version.and_then(|version| parse_version(&version, diag));
    if let Some(ty) = &create {
        check_create(ty, diag);
    }
    Some(ContractArgs { name: name?, version: version?, create })
}

/// A reference has no lifetime that it could name.
fn check_create(ty: &Type, diag: &mut Diagnostics) {
    if let Type::Reference(_) = ty {
        diag.error(
            ty,
            "what instances are made from crosses by value, and does not borrow",
            "write `String` instead of `&str`, and `Vec<T>` instead of `&[T]`",
        );
    }
}

fn check_missing(name: bool, version: bool, diag: &mut Diagnostics) {
    let rule = match (name, version) {
        (true, true) => "the contract has no `name` and no `version`",
        (true, false) => "the contract has no `name`",
        (false, true) => "the contract has no `version`",
        (false, false) => return,
    };
    diag.push(syn::Error::new(Span::call_site(), format!("{rule}\nhelp: {EXAMPLE}")));
}

/// Reads the text of `key = "text"`.
fn string(meta: &Meta, diag: &mut Diagnostics) -> Option<LitStr> {
    if let Meta::NameValue(pair) = meta
        && let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = ungrouped(&pair.value)
    {
        return Some(text.clone());
    }
    diag.error(meta, "this key is given as a text in quotes", EXAMPLE);
    None
}

/// The expression that a `macro_rules!` macro put into an invisible group.
pub(crate) fn ungrouped(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) => ungrouped(&group.expr),
        expr => expr,
    }
}

/// Reads `M.m`.
fn parse_version(text: &LitStr, diag: &mut Diagnostics) -> Option<(u32, u32)> {
    let version = version_of(&text.value());
    if version.is_none() {
        diag.error(
            text,
            "the version of a contract is `major.minor`, two numbers without leading zeros",
            &format!("write \"{}\"", nearest_version(&text.value())),
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

/// What was probably meant: the first two numbers, or 1.0.
fn nearest_version(text: &str) -> String {
    let mut numbers = text.split('.').map(|part| part.trim().parse::<u32>());
    let major = numbers.next().and_then(Result::ok).unwrap_or(1);
    let minor = numbers.next().and_then(Result::ok).unwrap_or(0);
    format!("{major}.{minor}")
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

/// Reads `#[since("M.m")]` and `#[since("M.m", optional)]`.
pub(crate) fn parse_since(meta: &Meta, diag: &mut Diagnostics) -> Option<Since> {
    match meta.require_list().and_then(|list| list.parse_args_with(since_args)) {
        Ok((text, optional)) => {
            parse_version(&text, diag).map(|version| Since { version, text, optional })
        }
        Err(_) => {
            let error = "`since` is given the version that the method came with, and `optional` if older \
                         plugins work without it\n\
                         help: write `#[since(\"1.1\")]` or `#[since(\"1.1\", optional)]`";
            diag.push(syn::Error::new(meta.span(), error));
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
