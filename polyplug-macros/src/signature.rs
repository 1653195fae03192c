//! What a call of a method or of a callback looks like: an alias of the SDK's type for such calls, which
//! tables, adapters and proxies name.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::{crossing::Crossing, names, param::ParamType};

/// The parameters and the result of a method or of a callback.
pub(crate) struct Signature<'a> {
    /// The name of the alias.
    pub(crate) name: Ident,
    pub(crate) params: Vec<&'a ParamType>,
    /// `None` for `()`.
    pub(crate) ret: Option<Crossing>,
}

impl Signature<'_> {
    /// The alias. What parameters borrow has another lifetime than what the result does, because a call
    /// may end the first and not the second.
    pub(crate) fn expand(&self) -> TokenStream {
        let (name, lifetimes) = (&self.name, self.lifetimes("'a", "'r"));
        let arity = names::arity(self.params.len(), self.ret.is_some());
        let params = self.params.iter().map(|param| param.marker("'a"));
        let ret = self.ret.map(|ret| ret.named("'r"));
        quote!(type #name #lifetimes = __pp::#arity::Method<#(#params,)* #ret>;)
    }

    fn lifetimes(&self, params: &str, ret: &str) -> Option<TokenStream> {
        let lifetime = |name| syn::Lifetime::new(name, proc_macro2::Span::call_site());
        let params = self.params.iter().any(|param| param.borrows()).then(|| lifetime(params));
        let ret = self.ret.is_some_and(Crossing::borrows).then(|| lifetime(ret));
        let lifetimes: Vec<_> = params.into_iter().chain(ret).collect();
        (!lifetimes.is_empty()).then(|| quote!(<#(#lifetimes),*>))
    }
}
