//! `impl Contract for dyn Trait`: where everything that was generated can be found.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{TypeParamBound, WherePredicate, spanned::Spanned as _};

use crate::{model::Contract, names, param::is_marker};

/// Expands the impls.
pub(super) fn expand(contract: &Contract) -> TokenStream {
    let ident = &contract.item.ident;
    let proxy = names::proxy(ident);
    let name = &contract.name;
    let (major, minor) = contract.version;
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
                #[inline]
                fn lower(object: __pp::Arc<Self>) -> __pp::ObjectRepr {
                    __pp::lower_arc::<Self>(object)
                }
            }
        }
    });
    let required = contract.methods.iter().filter(|method| !method.is_appended()).count();
    let (instance, equal) = if contract.has_arc() {
        (quote!(SharedInstance), Some(expand_send_is_sync(contract)))
    } else {
        (quote!(Instance), None)
    };
    let boxed = expand_boxed(contract);
    let supertraits = expand_supertraits(contract);
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
            const VERSION: __pp::Version = __pp::Version::new(#major, #minor, 0);
            const NAME_AT_MAJOR: &'static __pp::str = #name_at_major;
            const SCHEMA: &'static __pp::ContractSchema = &__SCHEMA;
            type Instance<__T: 'static> = __pp::#instance<__T>;
            const ADAPTER: &'static __VTable = __ADAPTER;

            #[inline]
            fn as_dyn(proxy: &#proxy) -> &Self {
                proxy
            }

            #[inline]
            fn as_dyn_mut(proxy: &mut #proxy) -> &mut Self {
                proxy
            }

            #[inline]
            fn into_box(proxy: #proxy) -> __pp::Box<Self> {
                __pp::Box::new(proxy)
            }

            #[inline]
            fn into_arc(proxy: #proxy) -> __pp::Arc<Self> {
                __pp::Arc::new(proxy)
            }
        }
        #shared
        #equal
        #boxed
        #supertraits
    }
}

/// Asserts that the supertraits are what they are called. Any other trait could lead from an object to the
/// proxy behind it, which outlives the call for which it was lent if it is cloned or swapped.
fn expand_supertraits(contract: &Contract) -> TokenStream {
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
        const _: __pp::PhantomData<dyn #meant> = __pp::PhantomData::<dyn #path>;
    })
}

/// `Box<dyn Trait>` crosses. It is implemented for each trait, because for all of them at once it would
/// be one more impl for `Box<T>`.
fn expand_boxed(contract: &Contract) -> TokenStream {
    let ident = &contract.item.ident;
    // What is shared later must be shared from the start.
    let lower = if contract.has_arc() {
        quote!(__pp::lower_arc::<dyn #ident>(__pp::Arc::from(self)))
    } else {
        quote!(__pp::lower_box::<dyn #ident>(self))
    };
    quote! {
        // SAFETY: an object is valid for every bit pattern, and described by its contract.
        unsafe impl __pp::AbiType for __pp::Box<dyn #ident> {
            type Repr = __pp::ObjectRepr;
            const SCHEMA: &'static __pp::TypeSchema = &__pp::TypeSchema::Object(
                __pp::ObjectSchema::of::<dyn #ident>(__pp::Pointer::Box)
            );

            #[inline]
            fn into_repr(self) -> __pp::ObjectRepr {
                #lower
            }

            #[inline]
            unsafe fn from_repr(
                repr: __pp::ObjectRepr,
                _: __pp::Trust,
            ) -> __pp::Result<Self, __pp::InvalidValue> {
                // SAFETY: the caller's promise is the same.
                unsafe { __pp::lift_box::<dyn #ident>(repr) }
            }
        }
    }
}

/// An instance that keeps an `Arc` of itself is used by its own side and by its proxy, on one thread or
/// on all.
fn expand_send_is_sync(contract: &Contract) -> TokenStream {
    let ident = &contract.item.ident;
    quote_spanned! {ident.span()=>
        const _: () = __pp::send_is_sync(
            __pp::SendProbe::<dyn #ident>::ANSWER,
            __pp::SyncProbe::<dyn #ident>::ANSWER,
        );
    }
}
