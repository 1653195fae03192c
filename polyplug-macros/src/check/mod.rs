//! All rules, a function each. All of them run; none stops at the first mistake.
//!
//! * Arguments of a contract: [`args::check_missing`], [`args::check_contract_name`], [`args::check_create`].
//! * Trait: [`contract::check_head`], [`contract::check_where_clause`], [`contract::check_supertraits`],
//!   [`contract::check_no_method`].
//! * Method: [`method::check_async_trait`], [`method::check_qualifiers`], [`method::check_generics`], [`method::check_receiver`],
//!   [`value::check_static_lifetimes`], [`param::check_params`] with [`callback::check_dyn`],
//!   [`count::check_count`], [`object::check_object`] [`value::check_value`] and [`value::check_lifetimes`], [`iterator::check_iterators`] and [`iterator::check_lent`],
//!   [`param::check_result`],
//!   [`method::check_reserved`], [`method::check_cfg`].
//! * Attributes of both: [`attribute::check_attributes`].
//! * Methods beside each other: [`names::check_unique`], [`names::check_fallible`], [`names::check_queries`],
//!   [`since::check_since`], [`since::check_optional`], [`method::check_receivers`].
//! * Impl of a plugin: [`plugin::check_impl_of_trait`], [`plugin::check_concrete`].
//! * Derived type: [`abi_type::check_lifetimes`], [`abi_type::check_growth`], [`abi_type::check_tag`], [`abi_type::check_kind`],
//!   [`abi_type::check_borrow`], [`abi_type::check_recursion`].
//! * Types that an expansion repeats: [`reserved::check_tokens`].
//!
//! **Invariant:** an item that passed the rules expands to code that compiles, as far as tokens can tell. The
//! expansion asserts the rest: `AbiType`, which sees through aliases, decides which types can cross.

mod abi_type;
mod args;
mod attribute;
mod callback;
mod contract;
mod count;
mod iterator;
mod method;
mod names;
mod object;
mod param;
mod plugin;
mod reserved;
mod since;
mod value;

use syn::{DeriveInput, ItemTrait, TraitItem, TraitItemFn};

use crate::{
    diag::{self, Errors},
    model::{ContractArgs, ContractMethod, PluginImpl},
    syntax::signature::typed_params,
};

/// Checks the arguments of `#[contract(..)]`.
pub(crate) fn check_args(args: &ContractArgs, errors: &mut Errors) {
    args::check_missing(args, errors);
    if let Some(name) = args.name.given() {
        args::check_contract_name(name, errors);
    }
    reserved::check_tokens(&args.sdk, None, errors);
    if let Some(ty) = &args.create {
        args::check_create(ty, errors);
        reserved::check_tokens(ty, None, errors);
    }
}

/// Checks the trait as it was written.
pub(crate) fn check_trait(item: &ItemTrait, errors: &mut Errors) {
    contract::check_head(item, errors);
    attribute::check_attributes(&item.attrs, || diag::contract::ATTRIBUTE, errors);
    contract::check_where_clause(item, errors);
    contract::check_supertraits(item, errors);
    reserved::check_tokens(&item.ident, None, errors);
    reserved::check_tokens(&item.supertraits, None, errors);
    reserved::check_tokens(&item.generics.where_clause, None, errors);
    for member in &item.items {
        contract::check_no_method(member, errors);
        if let TraitItem::Fn(method) = member {
            check_method(method, errors);
        }
    }
}

fn check_method(method: &TraitItemFn, errors: &mut Errors) {
    let sig = &method.sig;
    if method::check_async_trait(sig, errors) {
        return;
    }
    method::check_qualifiers(sig, errors);
    method::check_generics(sig, errors);
    method::check_receiver(sig, errors);
    value::check_static_lifetimes(sig, errors);
    param::check_params(sig, errors);
    param::check_result(sig, errors);
    method::check_reserved(sig, errors);
    for (_, ty) in typed_params(sig) {
        reserved::check_tokens(ty, None, errors);
    }
    reserved::check_tokens(&sig.output, None, errors);
    method::check_cfg(method, errors);
    attribute::check_attributes(&method.attrs, || diag::method::ATTRIBUTE, errors);
}

/// Checks the methods beside each other and beside the contract's version.
pub(crate) fn check_methods(
    methods: &[ContractMethod],
    version: Option<(u32, u32)>,
    errors: &mut Errors,
) {
    names::check_unique(methods, errors);
    names::check_fallible(methods, errors);
    names::check_queries(methods, errors);
    since::check_since(methods, version, errors);
    since::check_optional(methods, errors);
    method::check_receivers(methods, errors);
}

/// Checks an impl with `#[plugin]`.
pub(crate) fn check_plugin(plugin: &PluginImpl, errors: &mut Errors) {
    plugin::check_impl_of_trait(&plugin.item, errors);
    plugin::check_concrete(&plugin.item, errors);
    reserved::check_tokens(&plugin.sdk, None, errors);
    reserved::check_tokens(&plugin.item.self_ty, None, errors);
    reserved::check_tokens(&plugin.create, None, errors);
    let contract = plugin.item.trait_.as_ref().map(|(_, contract, _)| contract);
    reserved::check_tokens(&contract, None, errors);
}

/// Checks an item with `#[derive(AbiType)]`.
pub(crate) fn check_abi_type(item: &DeriveInput, errors: &mut Errors) {
    abi_type::check_lifetimes(item, errors);
    abi_type::check_growth(item, errors);
    abi_type::check_tag(item, errors);
    abi_type::check_kind(item, errors);
    reserved::check_tokens(&item.ident, Some(&item.ident), errors);
    reserved::check_tokens(&item.generics, Some(&item.ident), errors);
    for field in abi_type::fields(item) {
        abi_type::check_borrow(item, &field.ty, errors);
        abi_type::check_recursion(item, &field.ty, errors);
        reserved::check_tokens(&field.ty, Some(&item.ident), errors);
    }
}
