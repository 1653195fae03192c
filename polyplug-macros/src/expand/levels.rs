//! The levels of lints for generated items.
//!
//! **Invariant:** an item that needs no permission gets none: a crate may forbid the lint.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    model::{ContractModel, DerivedType},
    syntax::attribute::{is_deprecated, lint_levels},
};

/// Expands those for what belongs to a contract: its own, and the permission to name its outdated parts.
pub(super) fn of_contract(contract: &ContractModel) -> TokenStream {
    let of_method = contract.methods.iter().any(|method| is_deprecated(&method.attrs));
    let deprecated = (of_method || is_deprecated(&contract.item.attrs)).then(allow_deprecated);
    let levels = lint_levels(&contract.item.attrs);
    quote!(#(#levels)* #deprecated)
}

/// Expands those for the impls of a derived type: its own, and the permission to name its outdated parts.
pub(super) fn of_derived(item: &DerivedType) -> TokenStream {
    let deprecated = item.is_deprecated.then(allow_deprecated);
    let levels = lint_levels(&item.attrs);
    quote!(#(#levels)* #deprecated)
}

fn allow_deprecated() -> TokenStream {
    quote!(#[allow(deprecated, reason = "what is outdated is still a part of the whole")])
}
