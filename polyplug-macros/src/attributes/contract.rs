//! `#[contract]`: a table of contents.
//!
//! **Invariant:** the trait itself is always kept, so that code that names it does not fail as well.

use proc_macro2::TokenStream;

use crate::{
    check,
    diag::{self, Errors},
    expand,
    parse::{
        args::parse_args,
        contract::{parse_contract, parse_methods},
    },
};

/// Turns a trait into a contract, or into itself and the mistakes in it.
pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let item: syn::ItemTrait = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => return diag::contract::NOT_A_TRAIT.at(error.span()).into_compile_error(),
    };
    let mut errors = Errors::default();
    let args = parse_args(args, &mut errors);
    check::check_args(&args, &mut errors);
    check::check_trait(&item, &mut errors);
    let (item, methods, crossings) = parse_methods(item, &args.sdk.clone().into(), &mut errors);
    check::check_methods(&methods, args.version.given().copied(), &mut errors);
    match (parse_contract(&item, &args, methods, crossings), errors.into_tokens()) {
        (Some(contract), None) => expand::contract::expand(&contract),
        (_, errors) => expand::contract::expand_fallback(&item, errors),
    }
}
