//! Turns a model that keeps all rules into tokens. Each part has a file; this one puts them together.

pub(crate) mod abi_type;
mod borrows;
mod callback;
mod contract_impl;
mod crossing;
mod fallback;
mod param;
pub(crate) mod plugin;
mod proxy;
mod schema;
mod signature;
mod thunks;
mod trait_item;
mod vtable;

use proc_macro2::TokenStream;
use quote::quote;

use crate::{model::ContractModel, paths};

pub(crate) use fallback::expand_fallback;

/// Expands a contract.
pub(crate) fn expand_contract(contract: &ContractModel) -> TokenStream {
    let import = paths::import();
    let crossings = crossing::expand(&contract.crossings);
    let trait_item = trait_item::expand(contract);
    let proxy_type = proxy::expand_type(contract);
    let parts = [
        callback::expand(contract),
        vtable::expand(contract),
        thunks::expand(contract),
        contract_impl::expand(contract),
        proxy::expand_impls(contract),
    ];
    quote! {
        #trait_item
        #proxy_type
        #[allow(
            deprecated,
            clippy::too_many_arguments,
            reason = "the author of the contract decides about its methods"
        )]
        const _: () = {
            #import
            #crossings
            #(#parts)*
        };
    }
}
