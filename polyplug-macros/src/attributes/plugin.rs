//! `#[plugin]`: a table of contents.
//!
//! **Invariant:** the impl itself is always kept, so that the compiler can say more about it.

use proc_macro2::{Span, TokenStream};

use crate::{
    check,
    diag::{self, Errors},
    expand,
    parse::plugin::parse_plugin,
};

/// Keeps the impl, and offers it to hosts or reports the mistakes in it.
pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let item: syn::ItemImpl = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => return diag::plugin::NOT_AN_IMPL.at(error.span()).into_compile_error(),
    };
    let mut errors = Errors::default();
    let plugin = parse_plugin(args, item, &mut errors);
    check::check_plugin(&plugin, &mut errors);
    match errors.into_tokens() {
        None => expand::plugin::expand(&plugin),
        Some(errors) => expand::plugin::expand_fallback(&plugin.item, &errors),
    }
}

/// Keeps the impl, and says that the SDK was built without the feature for it.
pub(crate) fn without_feature(item: TokenStream) -> TokenStream {
    let mut tokens = diag::plugin::WITHOUT_FEATURE.at(Span::call_site()).into_compile_error();
    tokens.extend(item);
    tokens
}
