//! The expansion of a contract that keeps all rules. Each part has a file; this one puts them together.
//!
//! **Invariant:** beside the trait, its proxy and the hidden trait for default bodies, all names are inside of a
//! `const _` block, so they hide none of the author's.

mod callback;
mod contract_impl;
mod fallback;
mod lifetimes;
mod object;
mod pointers;
mod proxy;
mod schema;
mod tables;
mod trait_item;

use proc_macro2::TokenStream;
use quote::quote;

use super::{crossing, levels};
use crate::model::ContractModel;

pub(crate) use fallback::expand as expand_fallback;

/// Expands a contract.
pub(crate) fn expand(contract: &ContractModel) -> TokenStream {
    let import = contract.sdk.import();
    let crossings = crossing::expand(&contract.crossings);
    let trait_item = trait_item::expand(contract);
    let proxy_type = proxy::expand_type(contract);
    let parts = [
        callback::expand(contract),
        lifetimes::expand(contract),
        tables::expand(contract),
        contract_impl::expand(contract),
        proxy::expand_impls(contract),
        object::expand(contract),
        pointers::expand(contract),
    ];
    let levels = levels::of_contract(contract);
    quote! {
        #trait_item
        #proxy_type
        #levels
        const _: () = {
            #import
            #crossings
            #(#parts)*
        };
    }
}
