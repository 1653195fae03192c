//! `#[contract]`: a table of contents.

use proc_macro2::TokenStream;

use crate::{args, check, diag::Diagnostics, expand, parse};

/// Turns a trait into a contract, or into itself and everything that is wrong with it.
pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let item: syn::ItemTrait = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => {
            let rule =
                "`#[contract]` goes on a trait\nhelp: write `pub trait Name { .. }` below it";
            return syn::Error::new(error.span(), rule).into_compile_error();
        }
    };
    let mut diag = Diagnostics::default();
    let args = args::parse_contract(args, &mut diag);
    check::check_trait(&item, &mut diag);
    let (item, methods, crossings) = parse::parse_methods(item, &mut diag);
    let version = args.as_ref().map(|args| args.version);
    check::check_methods(&methods, version, &mut diag);
    match (args, diag.into_tokens()) {
        (Some(args), None) => {
            expand::expand_contract(&parse::contract(item, args, methods, crossings))
        }
        (_, errors) => expand::expand_fallback(&item, errors),
    }
}
