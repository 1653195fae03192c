//! The attributes of an item: which of them also hold for code that is generated from it, and which are behind a
//! condition.
//!
//! **Invariant:** an attribute that holds for generated code changes nothing but what is reported about that code.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::{
    Attribute, Expr, ExprLit, Lit, Meta, MetaList, Token, parse::ParseStream,
    punctuated::Punctuated,
};

use super::word::{is_path, is_word};

/// The levels of lints that an author can give to an item.
const LEVELS: [&str; 5] = ["allow", "expect", "warn", "deny", "forbid"];

/// The tools whose attributes the compiler ignores.
const TOOLS: [&str; 4] = ["clippy", "miri", "rust_analyzer", "rustfmt"];

/// The levels of lints on an item, for code that is generated from it. An expectation is met or not where it was
/// written, and is a permission elsewhere.
pub(crate) fn lint_levels(attrs: &[Attribute]) -> Vec<TokenStream> {
    let is_level = |meta: &Meta| LEVELS.iter().any(|level| is_path(meta.path(), level));
    let levels = attrs.iter().filter_map(|attr| {
        let meta = map_metas(&attr.meta, &|meta| is_level(meta).then(|| relaxed(meta)))?;
        Some(quote!(#[#meta]))
    });
    levels.collect()
}

/// Turns the expectations on an item into permissions, where what they are about moves elsewhere.
pub(crate) fn relax_expectations(attrs: &mut [Attribute]) {
    for attr in attrs {
        if let Some(meta) = map_metas(&attr.meta, &|meta| Some(relaxed(meta))) {
            attr.meta = meta;
        }
    }
}

/// The attribute, with `allow` for `expect`.
fn relaxed(meta: &Meta) -> Meta {
    let mut meta = meta.clone();
    if let Meta::List(list) = &mut meta
        && is_path(&list.path, "expect")
    {
        list.path = syn::parse_quote!(allow);
    }
    meta
}

/// Makes an attribute of another one, or of each in a `cfg_attr`; `None` where none is left. One that cannot be read
/// is left alone by the macro, and the compiler reports it.
fn map_metas(meta: &Meta, map: &dyn Fn(&Meta) -> Option<Meta>) -> Option<Meta> {
    let Meta::List(list) = meta else { return map(meta) };
    if !is_path(&list.path, "cfg_attr") {
        return map(meta);
    }
    let (condition, metas) = conditional_metas(list)?;
    let metas: Vec<_> = metas.iter().filter_map(|meta| map_metas(meta, map)).collect();
    let path = &list.path;
    (!metas.is_empty()).then(|| syn::parse_quote!(#path(#condition, #(#metas),*)))
}

/// The condition of a `cfg_attr`, and the attributes that depend on it.
fn conditional_metas(list: &MetaList) -> Option<(TokenStream, Vec<Meta>)> {
    let parse = |input: ParseStream<'_>| {
        let mut condition = TokenStream::new();
        while !input.is_empty() && !input.peek(Token![,]) {
            condition.extend([input.parse::<TokenTree>()?]);
        }
        let _: Option<Token![,]> = input.parse()?;
        let metas = Punctuated::<Meta, Token![,]>::parse_terminated(input)?;
        Ok((condition, metas.into_iter().collect()))
    };
    list.parse_args_with(parse).ok()
}

/// The documentation of an item for code that is generated from it: the first paragraph, since examples run where they
/// were written, and whatever says how the item is shown.
pub(crate) fn summary(attrs: &[Attribute]) -> Vec<TokenStream> {
    let docs = attrs.iter().filter(|attr| is_path(attr.path(), "doc"));
    let mut text = String::new();
    let mut others = Vec::new();
    for attr in docs {
        match &attr.meta {
            Meta::NameValue(pair) => {
                // What a macro writes cannot be read here.
                if let Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) = &pair.value {
                    text.push_str(&line.value());
                    text.push('\n');
                }
            }
            Meta::List(_) | Meta::Path(_) => others.push(quote!(#attr)),
        }
    }
    let lines = text.lines().skip_while(|line| line.trim().is_empty());
    let is_prose = |line: &&str| {
        let (words, by) = (line.trim_start(), line.len() - line.trim_start().len());
        !words.is_empty() && by < 4 && !words.starts_with("```") && !words.starts_with("~~~")
    };
    let lines = lines.take_while(is_prose).map(|line| quote!(#[doc = #line]));
    lines.chain(others).collect()
}

/// Finds the attributes of this name that an item has under a condition: those in `#[cfg_attr(.., ..)]`.
pub(crate) fn conditional(attrs: &[Attribute], name: &str) -> Vec<Meta> {
    attrs.iter().flat_map(|attr| in_condition(&attr.meta, name)).collect()
}

fn in_condition(meta: &Meta, name: &str) -> Vec<Meta> {
    let mut found = Vec::new();
    if is_path(meta.path(), "cfg_attr") {
        each_meta(meta, &mut |meta| {
            if is_path(meta.path(), name) {
                found.push(meta.clone());
            }
        });
    }
    found
}

/// Visits an attribute, or each in a `cfg_attr`. One that cannot be read is visited itself.
pub(crate) fn each_meta(meta: &Meta, visit: &mut dyn FnMut(&Meta)) {
    let conditional = match meta {
        Meta::List(list) if is_path(&list.path, "cfg_attr") => conditional_metas(list),
        _ => None,
    };
    match conditional {
        Some((_, metas)) => metas.iter().for_each(|meta| each_meta(meta, visit)),
        None => visit(meta),
    }
}

/// Whether an attribute is called like one of a tool, such as `#[rustfmt::skip]`. A module can have the name of the tool,
/// and a macro in it that of the attribute.
pub(crate) fn is_of_tool(meta: &Meta) -> bool {
    let segments = &meta.path().segments;
    segments.len() > 1
        && segments.first().is_some_and(|tool| TOOLS.iter().any(|name| is_word(&tool.ident, name)))
}

/// Takes the attributes of tools off an item, which have read the source.
pub(crate) fn remove_those_of_tools(attrs: &mut Vec<Attribute>) {
    attrs.retain_mut(|attr| {
        match map_metas(&attr.meta, &|meta| (!is_of_tool(meta)).then(|| meta.clone())) {
            Some(meta) => {
                attr.meta = meta;
                true
            }
            None => false,
        }
    });
}

/// Whether an item is outdated.
pub(crate) fn is_deprecated(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| is_path(attr.path(), "deprecated"))
        || !conditional(attrs, "deprecated").is_empty()
}
