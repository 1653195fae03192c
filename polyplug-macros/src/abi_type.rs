//! `#[derive(AbiType)]`: a struct crosses as a `repr(C)` mirror of its fields' representations, an enum as
//! a tag and a union of such mirrors.
//!
//! The mirror of a plain `repr(C)` type has the type's own layout, so converting costs nothing and
//! references cross without being touched.

mod checks;
mod enums;
mod fields;
mod generics;
mod layout;
mod mirror;
mod model;
mod parse;
mod plain;
mod recursion;
mod structs;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::{diag::Errors, model::Crossings, paths};

use self::model::Body;

/// Derives `AbiType`, and `AbiPlain` for a type with the layout of its mirror.
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let item: DeriveInput = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let mut crossings = Crossings::of_fields();
    let item = parse::parse(&item, &mut crossings, &mut errors);
    if let Some(errors) = errors.into_tokens() {
        return errors;
    }
    let import = paths::import();
    let crossings = crate::expand::crossing::expand(&crossings);
    let checks = checks::expand(&item);
    let named = item.is_recursive.then(|| recursion::expand(&item));
    let body = match &item.body {
        Body::Struct(fields) => structs::expand(&item, fields),
        Body::Enum(variants) => enums::expand(&item, variants),
    };
    quote! {
        const _: () = {
            #import
            #crossings
            #checks
            #named
            #body
        };
    }
}
