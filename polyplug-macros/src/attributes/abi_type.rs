//! `#[derive(AbiType)]`: a table of contents.
//!
//! **Invariant:** nothing stands in for the impls of a type in which a mistake was found, because the compiler
//! keeps the type itself.

use proc_macro2::TokenStream;

use crate::{check, diag::Errors, expand, parse::abi_type::parse_abi_type};

/// Derives `AbiType`, and `AbiPlain` for a type with the layout of its mirror.
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let item: syn::DeriveInput = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    check::check_abi_type(&item, &mut errors);
    let item = parse_abi_type(&item, &mut errors);
    errors.into_tokens().unwrap_or_else(|| expand::abi_type::expand(&item))
}
