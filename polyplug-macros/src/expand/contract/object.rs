//! The fallible methods of the trait's objects.
//!
//! **Invariant:** an object that is a proxy is called as one, and any other itself.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::proxy;
use crate::{
    model::{ContractMethod, ContractModel, ReceiverKind},
    names,
};

/// Expands the methods.
pub(super) fn expand(contract: &ContractModel) -> TokenStream {
    let ident = &contract.item.ident;
    let is_taken = |method: &&ContractMethod| method.receiver == ReceiverKind::Box;
    let is_borrowed =
        |method: &&ContractMethod| matches!(method.receiver, ReceiverKind::Ref | ReceiverKind::Mut);
    let methods = contract.methods.iter();
    let borrowed = methods.clone().filter(is_borrowed).map(|it| expand_method(contract, it));
    let queries = methods.clone().filter(|method| method.is_appended());
    let queries = queries.map(|method| expand_query(contract, method));
    let mut taken = methods.filter(is_taken).map(|it| expand_method(contract, it)).peekable();
    // A box owns what it has.
    let taken = taken.peek().is_some().then(|| quote!(impl dyn #ident { #(#taken)* }));
    let all = contract.methods.iter().filter(|method| method.receiver != ReceiverKind::Arc);
    let all = all.map(|method| names::fallible(method.ident()));
    let appended = contract.methods.iter().filter(|method| method.is_appended());
    let all = all.chain(appended.map(|method| names::query(method.ident())));
    quote! {
        impl dyn #ident + '_ {
            #(#borrowed)*
            #(#queries)*
        }
        #taken
        // A crate that uses none of them is not told so.
        const _: () = { #(_ = <dyn #ident>::#all;)* };
    }
}

fn expand_method(contract: &ContractModel, method: &ContractMethod) -> TokenStream {
    let (ident, this) = (&contract.item.ident, method.self_token());
    let proxy = names::proxy(ident);
    let name = names::plain(method.ident());
    let note = format!(
        "Calls [`{ident}::{name}`]. Where the object is behind a [`{proxy}`], returns failure as an error; \
         an object of this side is called as it is.\n\n# Errors\n\
         If the plugin panics or fails, or a value is invalid.\n\n# Panics\n\
         If an object of this side does."
    );
    let (try_ident, own) = (names::fallible(method.ident()), names::generated(method.ident()));
    let params: Vec<_> = method.params.iter().map(|param| &param.ident).collect();
    let asked = asked(contract, &quote!(#this));
    let body = match method.receiver {
        ReceiverKind::Box => quote! {
            #proxy::#try_ident(<#proxy as ::core::convert::From<_>>::from(#this), #(#params),*)
        },
        ReceiverKind::Ref | ReceiverKind::Mut | ReceiverKind::Arc => {
            let itself = match method.receiver {
                ReceiverKind::Mut => quote!(itself_mut),
                _ => quote!(itself),
            };
            quote! {
                if #asked {
                    // SAFETY: it was asked a moment ago, and is called.
                    let __proxy = unsafe { __pp::#itself::<dyn #ident, Self>(#this) };
                    return #proxy::#try_ident(__proxy, #(#params),*);
                }
                __pp::Ok(#ident::#own(#this, #(#params),*))
            }
        }
    };
    let inputs = &method.sig.inputs;
    proxy::fallible_method(contract, method, &note, &quote!(#inputs), &body)
}

/// Whether the object is a proxy itself.
fn asked(contract: &ContractModel, this: &TokenStream) -> TokenStream {
    let (ident, is_proxy) = (&contract.item.ident, format_ident!("{}", names::PROXY));
    quote!(__pp::is_itself::<dyn #ident, Self>(#this, #ident::#is_proxy(#this)))
}

fn expand_query(contract: &ContractModel, method: &ContractMethod) -> TokenStream {
    let (ident, vis) = (&contract.item.ident, &contract.item.vis);
    let (proxy, query) = (names::proxy(ident), names::query(method.ident()));
    let name = names::plain(method.ident());
    let asked = asked(contract, &quote!(self));
    let doc = format!(
        "Returns whether [`{ident}::{name}`] is that of the object: always, unless it is behind a [`{proxy}`] to an \
         older plugin."
    );
    quote! {
        #[doc = #doc]
        #[inline]
        #[must_use]
        #vis fn #query(&self) -> ::core::primitive::bool {
            if #asked {
                // SAFETY: it was asked a moment ago, and is called.
                return #proxy::#query(unsafe { __pp::itself::<dyn #ident, Self>(self) });
            }
            true
        }
    }
}
