//! `#[contract]`: a table of contents.

use proc_macro2::TokenStream;

use crate::{
    args, check,
    diag::{self, Errors},
    expand, parse,
};

/// Turns a trait into a contract, or into itself and everything that is wrong with it.
pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let item: syn::ItemTrait = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => {
            return diag::contract::NOT_A_TRAIT.at(error.span()).into_compile_error();
        }
    };
    let mut errors = Errors::default();
    let args = args::parse_contract(args, &mut errors);
    check::check_trait(&item, &mut errors);
    let (item, methods, crossings) = parse::contract::parse_methods(item, &mut errors);
    let version = args.as_ref().map(|args| args.version);
    check::check_methods(&methods, version, &mut errors);
    match (args, errors.into_tokens()) {
        (Some(args), None) => expand::expand_contract(&parse::contract::parse_contract(
            item, args, methods, crossings,
        )),
        (_, errors) => expand::expand_fallback(&item, errors),
    }
}
