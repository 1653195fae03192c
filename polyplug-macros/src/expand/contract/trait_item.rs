//! The trait itself, and the hidden trait for the bodies of appended methods.
//!
//! A default body must run on both sides: in a plugin that does not override it, and in a host whose plugin is
//! older than the method. So it moves to a hidden trait that every implementation has, and both sides call it
//! there.
//!
//! **Invariant:** the trait of the author changes in nothing that a caller or an implementer writes.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Block, ItemTrait, TraitItem, TraitItemFn};

use crate::{
    expand::levels,
    model::{ContractMethod, ContractModel},
    names,
    syntax::attribute::{lint_levels, relax_expectations},
};

/// Expands the trait, and the hidden one if there are bodies to move.
pub(super) fn expand(contract: &ContractModel) -> TokenStream {
    let mut item = contract.item.clone();
    let mut bodies = Vec::new();
    for (member, method) in functions(&mut item).zip(&contract.methods) {
        if method.is_appended()
            && let Some(body) = &mut member.default
        {
            let call = default_call(contract, method);
            let moved = std::mem::replace(body, call);
            relax_expectations(&mut member.attrs);
            bodies.push(hidden_method(member, method, &moved));
        }
    }
    item.items.push(proxy_method(contract));
    let hidden = (!bodies.is_empty()).then(|| hidden_trait(contract, &bodies));
    quote!(#item #hidden)
}

/// Makes the method by which a proxy is known behind `dyn Trait`, so that it is not sent where it came from.
fn proxy_method(contract: &ContractModel) -> TraitItem {
    let (ident, private) = (&contract.item.ident, contract.sdk.private());
    let proxy = format_ident!("{}", names::PROXY);
    syn::parse_quote! {
        #[doc(hidden)]
        #[inline]
        fn #proxy(&self) -> #private::IsProxy<'_, dyn #ident> {
            #private::IsProxy::no()
        }
    }
}

fn functions(item: &mut ItemTrait) -> impl Iterator<Item = &mut TraitItemFn> {
    item.items.iter_mut().filter_map(|member| match member {
        TraitItem::Fn(function) => Some(function),
        _ => None,
    })
}

/// Makes the body that calls the moved one, with plain names for the parameters.
fn default_call(contract: &ContractModel, method: &ContractMethod) -> Block {
    let hidden = names::defaults(&contract.item.ident);
    let body = names::default_body(method.ident());
    let params = method.params.iter().map(|param| &param.ident);
    let this = method.self_token();
    syn::parse_quote!({ #hidden::#body(#this, #(#params),*) })
}

fn hidden_method(member: &mut TraitItemFn, method: &ContractMethod, body: &Block) -> TokenStream {
    let mut written = member.sig.clone();
    written.ident = names::default_body(method.ident());
    member.sig = method.sig.clone();
    let levels = lint_levels(&member.attrs);
    quote!(#(#levels)* #written #body)
}

fn hidden_trait(contract: &ContractModel, bodies: &[TokenStream]) -> TokenStream {
    let ItemTrait { ident, vis, .. } = &contract.item;
    let hidden = names::defaults(ident);
    let levels = levels::of_contract(contract);
    quote! {
        #[doc(hidden)]
        #levels
        #vis trait #hidden: #ident {
            #(#bodies)*
        }
        #levels
        impl<__T: #ident + ?::core::marker::Sized> #hidden for __T {}
    }
}
