//! What is left of a contract that breaks a rule: its errors, and the trait, so that code that names it
//! does not fail as well.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ItemTrait, TraitItem};

use crate::names;

/// Expands the errors and as much of the trait as compiles.
pub(crate) fn expand_fallback(item: &ItemTrait, errors: Option<TokenStream>) -> TokenStream {
    let mut item = item.clone();
    let mut seen = HashSet::new();
    // What the compiler would complain about once more is left out.
    item.items.retain(|member| match member {
        TraitItem::Fn(method) => {
            method.sig.receiver().is_some() && seen.insert(names::plain(&method.sig.ident))
        }
        _ => true,
    });
    quote!(#errors #item)
}
