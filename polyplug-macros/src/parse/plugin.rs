//! Reads `#[plugin]` and its impl.
//!
//! **Invariant:** the impl is left as it was written.

use proc_macro2::TokenStream;
use syn::{Expr, ExprPath, ItemImpl, Meta, Token, parse::Parser as _, punctuated::Punctuated};

use crate::{
    diag::{self, Errors},
    model::PluginImpl,
    syntax::group::ungrouped,
};

/// Reads the arguments for an impl.
pub(crate) fn parse_plugin(args: TokenStream, item: ItemImpl, errors: &mut Errors) -> PluginImpl {
    PluginImpl { item, create: parse_args(args, errors) }
}

/// Reads `create = path`, or notes the mistakes in the arguments.
fn parse_args(args: TokenStream, errors: &mut Errors) -> Option<ExprPath> {
    let metas = match Punctuated::<Meta, Token![,]>::parse_terminated.parse2(args) {
        Ok(metas) => metas,
        Err(error) => {
            errors.report_at(error.span(), diag::plugin::malformed(&error));
            return None;
        }
    };
    let mut create = None;
    for meta in &metas {
        if !meta.path().is_ident("create") {
            errors.report(meta.path(), diag::plugin::UNKNOWN_KEY);
        } else if create.is_some() {
            errors.report(meta.path(), diag::plugin::TWICE);
        } else {
            create = parse_create(meta, errors);
        }
    }
    create
}

/// Reads the path of `create = path`.
fn parse_create(meta: &Meta, errors: &mut Errors) -> Option<ExprPath> {
    if let Meta::NameValue(pair) = meta
        && let Expr::Path(path) = ungrouped(&pair.value)
        && !path.path.is_ident("Self")
    {
        return Some(path.clone());
    }
    errors.report(meta, diag::plugin::CREATE_IS_NO_PATH);
    None
}
