//! Reads `#[plugin]` and its impl.
//!
//! **Invariant:** the impl is left as it was written.

use proc_macro2::TokenStream;
use syn::{
    Expr, ExprPath, ItemImpl, Meta, Path, Token, parse::Parser as _, punctuated::Punctuated,
};

use super::sdk::{is_sdk, read_sdk};
use crate::{
    diag::{self, Errors},
    model::PluginImpl,
    syntax::{group::ungrouped, word::is_path},
};

/// Reads the arguments for an impl.
pub(crate) fn parse_plugin(args: TokenStream, item: ItemImpl, errors: &mut Errors) -> PluginImpl {
    let (create, sdk) = parse_args(args, errors);
    PluginImpl { sdk: sdk.into(), item, create }
}

/// Reads `create = path` and `crate = path`, or notes the mistakes in the arguments.
fn parse_args(args: TokenStream, errors: &mut Errors) -> (Option<ExprPath>, Option<Path>) {
    let metas = match Punctuated::<Meta, Token![,]>::parse_terminated.parse2(args) {
        Ok(metas) => metas,
        Err(error) => {
            errors.report_at(error.span(), diag::plugin::malformed(&error));
            return (None, None);
        }
    };
    let (mut create, mut sdk) = (None, None);
    for meta in &metas {
        if is_sdk(meta) {
            read_sdk(meta, &mut sdk, errors);
        } else if !is_path(meta.path(), "create") {
            errors.report(meta.path(), diag::plugin::UNKNOWN_KEY);
        } else if create.is_some() {
            errors.report(meta.path(), diag::plugin::TWICE);
        } else {
            create = parse_create(meta, errors);
        }
    }
    (create, sdk)
}

/// Reads the path of `create = path`.
fn parse_create(meta: &Meta, errors: &mut Errors) -> Option<ExprPath> {
    if let Meta::NameValue(pair) = meta
        && let Expr::Path(path) = ungrouped(&pair.value)
        && !is_path(&path.path, "Self")
    {
        return Some(path.clone());
    }
    errors.report(meta, diag::plugin::CREATE_IS_NO_PATH);
    None
}
