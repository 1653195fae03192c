//! The trait for pointers to its objects, and what makes an object of a proxy and a proxy of an object.
//!
//! **Invariant:** a pointer has the trait if each receiver of the trait can be reached through it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::TypeParamBound;

use crate::{
    model::{ContractMethod, ContractModel, ReceiverKind},
    names,
    syntax::{attribute::lint_levels, bound::is_marker},
};

/// A pointer to an object.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pointer {
    Box,
    Arc,
    Ref,
    Mut,
}

impl Pointer {
    const ALL: [Self; 4] = [Self::Box, Self::Arc, Self::Ref, Self::Mut];

    /// Whether a method with such a receiver can be called on the object behind it.
    fn reaches(self, receiver: ReceiverKind) -> bool {
        match receiver {
            ReceiverKind::Ref => true,
            ReceiverKind::Mut => matches!(self, Self::Box | Self::Mut),
            ReceiverKind::Box => self == Self::Box,
            ReceiverKind::Arc => self == Self::Arc,
        }
    }

    /// The type of the pointer to an object.
    fn to(self, object: &TokenStream) -> TokenStream {
        match self {
            Self::Box => quote!(__pp::Box<#object>),
            Self::Arc => quote!(__pp::Arc<#object>),
            Self::Ref => quote!(&(#object + '_)),
            Self::Mut => quote!(&mut (#object + '_)),
        }
    }

    /// The receiver of the object's method.
    fn receiver(self, method: &ContractMethod) -> TokenStream {
        let this = method.self_token();
        match method.receiver {
            ReceiverKind::Ref => quote!(&**#this),
            ReceiverKind::Mut => quote!(&mut **#this),
            ReceiverKind::Box => quote!(*#this),
            ReceiverKind::Arc => quote!(__pp::Arc::clone(&*#this)),
        }
    }
}

/// Expands the impls.
pub(super) fn expand(contract: &ContractModel) -> TokenStream {
    let reach_all =
        |pointer: &Pointer| contract.methods.iter().all(|method| pointer.reaches(method.receiver));
    let pointers = Pointer::ALL.into_iter().filter(reach_all);
    let impls = pointers.map(|pointer| expand_impl(contract, pointer));
    let conversions = expand_conversions(contract);
    quote!(#(#impls)* #conversions)
}

fn expand_impl(contract: &ContractModel, pointer: Pointer) -> TokenStream {
    let ident = &contract.item.ident;
    let ty = pointer.to(&quote!(dyn #ident));
    // The compiler looks at such bounds where they are needed, and not here.
    let bounds: Vec<_> = contract.bounds_of_self().collect();
    let bounded = needs_bounds(&bounds).then(|| quote!(where for<'__plain> Self: #(#bounds)+*));
    let methods = contract.methods.iter().map(|method| expand_method(contract, method, pointer));
    quote! {
        #[automatically_derived]
        impl #ident for #ty #bounded {
            #(#methods)*
        }
    }
}

/// Whether a pointer may lack a bound that its object has: a reference to what is `Send` can be sent if it is also `Sync`.
fn needs_bounds(bounds: &[&TypeParamBound]) -> bool {
    let has = |name| bounds.iter().any(|bound| is_marker(bound, name));
    has("Send") != has("Sync") || bounds.iter().any(|it| matches!(it, TypeParamBound::Lifetime(_)))
}

fn expand_method(
    contract: &ContractModel,
    method: &ContractMethod,
    pointer: Pointer,
) -> TokenStream {
    let (ident, levels) = (&contract.item.ident, lint_levels(&method.attrs));
    let (sig, name) = (&method.sig, names::generated(method.ident()));
    let receiver = pointer.receiver(method);
    let params = method.params.iter().map(|param| &param.ident);
    quote! {
        #(#levels)*
        #[inline]
        #[track_caller]
        #sig {
            #ident::#name(#receiver, #(#params),*)
        }
    }
}

/// Expands how an object is made of a proxy, and a proxy of an object. An object that shares itself is in an `Arc`.
fn expand_conversions(contract: &ContractModel) -> TokenStream {
    let ident = &contract.item.ident;
    let by_box = (!contract.has_arc())
        .then(|| expand_conversion(contract, &quote!(Box), &quote!(proxy_of_box), None));
    let by_arc = contract.is_shared().then(|| {
        let shared = quote!(where for<'__plain> dyn #ident: __pp::Send + __pp::Sync);
        expand_conversion(contract, &quote!(Arc), &quote!(proxy_of_arc), Some(&shared))
    });
    quote!(#by_box #by_arc)
}

fn expand_conversion(
    contract: &ContractModel,
    pointer: &TokenStream,
    proxy_of: &TokenStream,
    bounds: Option<&TokenStream>,
) -> TokenStream {
    let ident = &contract.item.ident;
    let proxy = names::proxy(ident);
    quote! {
        #[automatically_derived]
        impl ::core::convert::From<#proxy> for __pp::#pointer<dyn #ident> {
            #[inline]
            fn from(__proxy: #proxy) -> Self {
                __pp::#pointer::new(__proxy)
            }
        }
        #[automatically_derived]
        impl ::core::convert::From<__pp::#pointer<dyn #ident>> for #proxy #bounds {
            #[inline]
            fn from(__object: __pp::#pointer<dyn #ident>) -> Self {
                __pp::#proxy_of(__object)
            }
        }
    }
}
