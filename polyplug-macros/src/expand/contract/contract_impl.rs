//! `impl Contract for dyn Trait`: the impls by which the private module finds everything else.
//!
//! **Invariant:** table, adapter and schema are written from the same methods.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Type, TypeParamBound, spanned::Spanned as _};

use super::schema;
use crate::{
    model::{ContractMethod, ContractModel},
    names,
    syntax::{bound::is_marker, lifetime::with_lifetimes},
};

/// Expands the impls.
pub(super) fn expand(contract: &ContractModel) -> TokenStream {
    let (object, contract_impl) = (expand_object(contract), expand_contract(contract));
    let (create, shared) = (expand_create(contract), expand_shared(contract));
    let (equal, boxed) = (expand_send_is_sync(contract), expand_boxed(contract));
    quote!(#object #contract_impl #create #shared #equal #boxed)
}

fn expand_object(contract: &ContractModel) -> TokenStream {
    let (ident, name) = (&contract.item.ident, &contract.name);
    let proxy = names::proxy(ident);
    let required = contract.methods.iter().filter(|method| !method.is_appended()).count();
    quote! {
        // SAFETY: the table is a header and a slot per method; the slots of methods with `since` are
        // nullable, and the last ones.
        unsafe impl __pp::Object for dyn #ident {
            const NAME: &'static __pp::str = #name;
            const REQUIRED: ::core::primitive::usize = #required;
            type VTable = __VTable;
            type Proxy = #proxy;
        }
    }
}

fn expand_contract(contract: &ContractModel) -> TokenStream {
    let ident = &contract.item.ident;
    let (proxy, is_proxy) = (names::proxy(ident), format_ident!("{}", names::PROXY));
    let (major, _) = contract.version;
    let name_at_major = format!("{}@{major}", contract.name.value());
    let (supertraits, schema) = (expand_supertraits(contract), schema::expand(contract));
    let args = match &contract.create {
        Some(ty) => quote_spanned!(ty.span()=> (__Create,)),
        None => quote!(()),
    };
    let instance = if contract.has_arc() { quote!(SharedInstance) } else { quote!(Instance) };
    quote! {
        // SAFETY: table, adapter and schema were written from the same methods.
        unsafe impl __pp::Contract for dyn #ident {
            const NAME_AT_MAJOR: &'static __pp::str = #name_at_major;
            const SCHEMA: &'static __pp::ContractSchema = {
                #supertraits
                #schema
            };
            type Args = #args;
            type Instance<__T: 'static> = __pp::#instance<__T>;

            #[inline]
            fn proxy_of(__implementation: &Self) -> __pp::IsProxy<'_, Self> {
                <Self as #ident>::#is_proxy(__implementation)
            }

            #[inline]
            fn unsize(__raw: *const #proxy) -> *const Self {
                __raw
            }
        }
    }
}

/// Expands the assertions that the supertraits, and the bounds of callbacks, are those of the standard library. Any other
/// trait could lead from an object to the proxy behind it, which outlives the call for which it was lent if it is cloned or
/// swapped; and a callback that is not `Send` would pass for one that is.
fn expand_supertraits(contract: &ContractModel) -> TokenStream {
    let callbacks = contract.methods.iter().flat_map(ContractMethod::callbacks);
    let of_callbacks = callbacks.filter_map(|(_, callback)| match &callback.object {
        Type::TraitObject(object) => Some(&object.bounds),
        _ => None,
    });
    let bounds = contract.bounds_of_self().chain(of_callbacks.flatten());
    bounds.filter_map(expand_supertrait).collect()
}

fn expand_supertrait(bound: &TypeParamBound) -> Option<TokenStream> {
    let TypeParamBound::Trait(written) = bound else { return None };
    let meant = [
        ("Send", quote!(::core::marker::Send)),
        ("Sync", quote!(::core::marker::Sync)),
        ("Debug", quote!(::core::fmt::Debug)),
        ("Display", quote!(::core::fmt::Display)),
    ];
    let (_, meant) = meant.into_iter().find(|(name, _)| is_marker(bound, name))?;
    let path = &written.path;
    Some(quote_spanned! {path.span()=>
        let _: __PhantomData<dyn #meant> = __PhantomData::<dyn #path>;
    })
}

/// Expands the name of what instances are made from, and the assertion that it is owned: it is kept longer than a call.
/// The expansion has the type itself only here.
fn expand_create(contract: &ContractModel) -> Option<TokenStream> {
    let ty = contract.create.as_ref()?;
    let (erased, _) = with_lifetimes(ty, Some("'static"));
    let span = ty.span();
    let create = quote_spanned!(span=> __Create);
    let borrows = quote!(<#create as __pp::AbiType>::BORROWS);
    let size = quote!(::core::mem::size_of::<<#create as __pp::AbiType>::Repr>());
    let assertion = quote_spanned!(span=> const _: () = __owned(#borrows, #size););
    Some(quote!(type __Create = #erased; #assertion))
}

/// Expands the impls for a contract whose instances can each serve several callers.
fn expand_shared(contract: &ContractModel) -> Option<TokenStream> {
    let ident = &contract.item.ident;
    contract.is_shared().then(|| {
        quote! {
            // SAFETY: every method takes `&self` or `self: Arc<Self>`.
            unsafe impl __pp::SharedContract for dyn #ident
            where
                for<'__plain> dyn #ident: __pp::Send + __pp::Sync,
            {
            }
            impl __pp::ArcContract for dyn #ident
            where
                for<'__plain> dyn #ident: __pp::Send + __pp::Sync,
            {
            }
        }
    })
}

/// Expands the assertion about an instance that keeps an `Arc` of itself. Its own side and its proxy use it, on
/// one thread or on all.
fn expand_send_is_sync(contract: &ContractModel) -> Option<TokenStream> {
    let ident = &contract.item.ident;
    contract.has_arc().then(|| {
        let send = quote!(__pp::SendProbe::<dyn #ident>::__ANSWER);
        let sync = quote!(__pp::SyncProbe::<dyn #ident>::__ANSWER);
        quote_spanned!(ident.span()=> const _: () = __send_is_sync(#send, #sync);)
    })
}

fn expand_boxed(contract: &ContractModel) -> TokenStream {
    let ident = &contract.item.ident;
    let boxed = if contract.has_arc() { quote!(BoxedShare) } else { quote!(BoxedObject) };
    quote! {
        impl __pp::Boxed for dyn #ident {
            type Way = __pp::#boxed;
        }
    }
}
