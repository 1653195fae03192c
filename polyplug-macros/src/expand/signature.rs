//! The form of a call of a method or of a callback: an alias of the SDK's type for such calls.
//!
//! **Invariant:** tables, adapters and proxies name the alias and nothing else of a call's types, so both
//! sides of a call agree.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::Lifetime;

use super::{crossing, param};
use crate::{
    model::{Callback, ContractMethod, Crossing, ParamType},
    names,
};

/// Expands the alias for calls of a method.
pub(super) fn expand_of_method(method: &ContractMethod) -> TokenStream {
    let params: Vec<_> = method.params.iter().map(|param| &param.ty).collect();
    expand(&names::method_call(method.index), &params, method.ret)
}

/// Expands the alias for calls of a callback.
pub(super) fn expand_of_callback(callback: &Callback) -> TokenStream {
    let params: Vec<_> = callback.params.iter().map(|(_, ty)| ty).collect();
    expand(&names::callback_call(callback.index), &params, callback.ret)
}

/// Expands the alias. The parameters have another lifetime than the result, because a call may end the first and
/// not the second.
fn expand(name: &Ident, params: &[&ParamType], ret: Option<Crossing>) -> TokenStream {
    let lifetimes = lifetimes(params, ret);
    let arity = names::arity(params.len(), ret.is_some());
    let params = params.iter().map(|param| param::marker(param, "'a"));
    let ret = ret.map(|ret| crossing::named(ret, "'r"));
    quote!(type #name #lifetimes = __pp::#arity::Method<#(#params,)* #ret>;)
}

fn lifetimes(params: &[&ParamType], ret: Option<Crossing>) -> Option<TokenStream> {
    let lifetime = |name| Lifetime::new(name, Span::call_site());
    let of_params = params.iter().any(|param| param.borrows()).then(|| lifetime("'a"));
    let of_ret = ret.is_some_and(|ret| ret.borrows).then(|| lifetime("'r"));
    let lifetimes: Vec<_> = of_params.into_iter().chain(of_ret).collect();
    (!lifetimes.is_empty()).then(|| quote!(<#(#lifetimes),*>))
}
