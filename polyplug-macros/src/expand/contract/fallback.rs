//! A contract that breaks a rule: its errors, and the trait, so that code that names it does not fail as well.
//!
//! **Invariant:** the compiler repeats none of the errors.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{FnArg, ItemTrait, Receiver, TraitBoundModifier, TraitItem, TypeParamBound};

use crate::names;

/// Expands the errors and as much of the trait as compiles.
pub(crate) fn expand(item: &ItemTrait, errors: Option<TokenStream>) -> TokenStream {
    let mut item = item.clone();
    let mut seen = HashSet::new();
    // The compiler would report these once more, so they are left out.
    item.supertraits = item.supertraits.into_iter().filter(|bound| !is_relaxed(bound)).collect();
    item.items.retain_mut(|member| match member {
        TraitItem::Fn(method) => {
            method.sig.constness = None;
            if let Some(FnArg::Receiver(Receiver { reference: None, mutability, .. })) =
                method.sig.inputs.first_mut()
            {
                *mutability = None;
            }
            method.sig.receiver().is_some() && seen.insert(names::plain(&method.sig.ident))
        }
        _ => true,
    });
    quote! {
        #errors
        #[allow(async_fn_in_trait, reason = "this is an error already")]
        #item
    }
}

/// `?Sized` and the like.
fn is_relaxed(bound: &TypeParamBound) -> bool {
    let TypeParamBound::Trait(bound) = bound else { return false };
    matches!(bound.modifier, TraitBoundModifier::Maybe(_))
}
