//! `impl Contract for dyn Trait`: where everything that was generated can be found.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{TypeParamBound, WherePredicate, spanned::Spanned as _};

use super::schema;
use crate::{model::ContractModel, names, syntax::bound::is_marker};

/// Expands the impls.
pub(super) fn expand(contract: &ContractModel) -> TokenStream {
    let ident = &contract.item.ident;
    let proxy = names::proxy(ident);
    let name = &contract.name;
    let (major, _) = contract.version;
    let name_at_major = format!("{}@{major}", name.value());
    let shared = contract.is_shared().then(|| {
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
    });
    let required = contract.methods.iter().filter(|method| !method.is_appended()).count();
    let (instance, boxed, equal) = if contract.has_arc() {
        (quote!(SharedInstance), quote!(BoxedShare), Some(expand_send_is_sync(contract)))
    } else {
        (quote!(Instance), quote!(BoxedObject), None)
    };
    let (supertraits, schema) = (expand_supertraits(contract), schema::expand(contract));
    let (args, owned) = expand_args(contract);
    quote! {
        // SAFETY: the table is a header and a slot per method, of which those with `since` are nullable
        // and the last ones.
        unsafe impl __pp::Object for dyn #ident {
            const NAME: &'static __pp::str = #name;
            const REQUIRED: ::core::primitive::usize = #required;
            type VTable = __VTable;
            type Proxy = #proxy;
        }
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
            fn unsize(proxy: *const #proxy) -> *const Self {
                proxy
            }
        }
        #owned
        #shared
        #equal
        impl __pp::Boxed for dyn #ident {
            type Way = __pp::#boxed;
        }
    }
}

/// What instances are made from, and the assertion that it is owned: it is kept longer than a call.
fn expand_args(contract: &ContractModel) -> (TokenStream, Option<TokenStream>) {
    let Some(ty) = &contract.create else { return (quote!(()), None) };
    let owned = quote_spanned! {ty.span()=>
        const _: () = __pp::owned(
            <#ty as __pp::AbiType>::BORROWS,
            ::core::mem::size_of::<<#ty as __pp::AbiType>::Repr>(),
        );
    };
    (quote_spanned!(ty.span()=> (#ty,)), Some(owned))
}

/// Asserts that the supertraits are what they are called. Any other trait could lead from an object to the
/// proxy behind it, which outlives the call for which it was lent if it is cloned or swapped.
fn expand_supertraits(contract: &ContractModel) -> TokenStream {
    let item = &contract.item;
    let of_self = item.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let of_self = of_self.filter_map(|predicate| match predicate {
        WherePredicate::Type(of) => Some(&of.bounds),
        _ => None,
    });
    let bounds = item.supertraits.iter().chain(of_self.flatten());
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
        let _: __pp::PhantomData<dyn #meant> = __pp::PhantomData::<dyn #path>;
    })
}

/// An instance that keeps an `Arc` of itself is used by its own side and by its proxy, on one thread or
/// on all.
fn expand_send_is_sync(contract: &ContractModel) -> TokenStream {
    let ident = &contract.item.ident;
    quote_spanned! {ident.span()=>
        const _: () = __pp::send_is_sync(
            __pp::SendProbe::<dyn #ident>::ANSWER,
            __pp::SyncProbe::<dyn #ident>::ANSWER,
        );
    }
}
