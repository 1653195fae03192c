//! The impls of a derived type. A struct crosses as a `repr(C)` mirror of the representations of its fields, an
//! enum as a tag and a union of such mirrors.
//!
//! **Invariant:** the mirror of a plain `repr(C)` type has the type's own layout, so converting costs nothing,
//! and references cross without being touched.

mod assertions;
mod enums;
mod fields;
mod generics;
mod lend;
mod lifetimes;
mod mirror;
mod plain;
mod recursion;
mod structs;
mod tags;

use proc_macro2::TokenStream;
use quote::quote;

use super::{crossing, levels};
use crate::model::{DerivedBody, DerivedType};

/// Expands the impls.
pub(crate) fn expand(item: &DerivedType) -> TokenStream {
    let import = item.sdk.import();
    let crossings = crossing::expand(&item.crossings);
    let assertions = assertions::expand(item);
    let named = item.is_recursive.then(|| recursion::expand(item));
    let body = match &item.body {
        DerivedBody::Struct(fields) => structs::expand(item, fields),
        DerivedBody::Enum(variants) => enums::expand(item, variants),
    };
    let levels = levels::of_derived(item);
    let numbers = match &item.body {
        DerivedBody::Struct(_) => TokenStream::new(),
        DerivedBody::Enum(variants) => tags::expand(item, variants),
    };
    quote! {
        #numbers
        #levels
        const _: () = {
            #import
            #crossings
            #assertions
            #named
            #body
        };
    }
}
