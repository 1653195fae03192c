//! The proxy: a type that implements the trait by calling through the typed table.
//!
//! **Invariant:** each method of the trait calls its fallible twin, so only the twins look into the table.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{FnArg, Receiver as FnReceiver, ReturnType, Signature};

use crate::{
    expand::{levels, param},
    model::{ContractMethod, ContractModel, ReceiverKind},
    names,
    syntax::attribute::{lint_levels, summary},
};

/// Expands the type, which stands beside the trait so that it can be named.
pub(super) fn expand_type(contract: &ContractModel) -> TokenStream {
    let (ident, vis) = (&contract.item.ident, &contract.item.vis);
    let proxy = names::proxy(ident);
    let private = contract.sdk.private();
    let doc = format!(
        "Calls an implementation of [`{ident}`], wherever it is.\n\n\
         A call that fails, as by a panic in the plugin, panics here, or is the error of a method whose \
         error can be made of a `CallError`. The `try_` methods return it as an error of their own."
    );
    let docs = summary(&contract.item.attrs);
    let levels = levels::of_contract(contract);
    quote! {
        #(#docs)*
        #[doc = ""]
        #[doc = #doc]
        #levels
        #[repr(transparent)]
        #vis struct #proxy(#private::RawProxy<dyn #ident>);
    }
}

/// Expands the methods and the impls.
pub(super) fn expand_impls(contract: &ContractModel) -> TokenStream {
    let ident = &contract.item.ident;
    let proxy = names::proxy(ident);
    let fallible = contract.methods.iter().map(|method| expand_fallible(contract, method));
    let queries = contract.methods.iter().filter(|method| method.is_appended());
    let queries = queries.map(|method| expand_query(contract, method));
    let infallible = contract.methods.iter().map(expand_infallible);
    let is_proxy = format_ident!("{}", names::PROXY);
    let display = contract.has_display.then(|| expand_display(contract));
    quote! {
        impl #proxy {
            #(#fallible)*
            #(#queries)*
        }
        impl #ident for #proxy {
            #(#infallible)*

            #[inline]
            fn #is_proxy(&self) -> __pp::IsProxy<'_, dyn #ident> {
                __pp::IsProxy::to(&self.0)
            }
        }
        #display
        // SAFETY: the type is `repr(transparent)` over a `RawProxy` of this contract.
        unsafe impl __pp::Proxy for #proxy {
            type Contract = dyn #ident;
        }
        impl ::core::clone::Clone for #proxy
        where
            for<'__plain> __pp::RawProxy<dyn #ident>: ::core::clone::Clone,
        {
            #[inline]
            fn clone(&self) -> Self {
                Self(::core::clone::Clone::clone(&self.0))
            }
        }
        impl __pp::fmt::Debug for #proxy {
            #[inline]
            fn fmt(&self, __f: &mut __pp::fmt::Formatter<'_>) -> __pp::fmt::Result {
                __pp::fmt::Debug::fmt(&self.0, __f)
            }
        }
    }
}

/// Expands `Display`, through the hidden method that every implementation has.
fn expand_display(contract: &ContractModel) -> TokenStream {
    let ident = &contract.item.ident;
    let (proxy, display) = (names::proxy(ident), format_ident!("{}", names::DISPLAY));
    quote! {
        impl __pp::fmt::Display for #proxy {
            fn fmt(&self, __f: &mut __pp::fmt::Formatter<'_>) -> __pp::fmt::Result {
                __pp::fmt::Formatter::pad(__f, &<Self as #ident>::#display(self))
            }
        }
    }
}

/// Expands `try_greet`: the call itself.
fn expand_fallible(contract: &ContractModel, method: &ContractMethod) -> TokenStream {
    let this = method.self_token();
    let name = names::plain(method.ident());
    let note = format!(
        "Calls [`{0}::{name}`] and returns failure as an error.\n\n# Errors\n\
         If the plugin panics or fails, or a value is invalid.",
        contract.item.ident
    );
    let callee = match method.receiver {
        ReceiverKind::Box => quote!(#this.0),
        ReceiverKind::Ref | ReceiverKind::Mut | ReceiverKind::Arc => quote!(&#this.0),
    };
    let signature = names::method_call(method.index);
    let sent = method.params.iter().map(|param| param::sent(&param.ty, &param.ident));
    let function = expand_function(contract, method);
    let body = quote! {
        #function
        // SAFETY: the function is the one of this method, with the parameters and the result of
        // its signature.
        unsafe {
            #signature::call(#callee, #name, __function, #(#sent),*)
        }
    };
    fallible_method(contract, method, &note, &fallible_inputs(method), &body)
}

/// Expands a method that returns failure as an error: that of the proxy, or that of an object.
pub(super) fn fallible_method(
    contract: &ContractModel,
    method: &ContractMethod,
    note: &str,
    inputs: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let (docs, vis) = (summary(&method.attrs), &contract.item.vis);
    let (levels, try_ident) = (lint_levels(&method.attrs), names::fallible(method.ident()));
    let Signature { generics, output, .. } = &method.sig;
    let ret = match output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => quote!(#ty),
    };
    quote! {
        #(#docs)*
        #[doc = ""]
        #[doc = #note]
        #(#levels)*
        #[inline]
        #vis fn #try_ident #generics (#inputs) -> __pp::Result<#ret, __pp::CallError> {
            #body
        }
    }
}

/// The parameters of `try_greet`: an inherent method cannot take `self: Box<Self>` and `self: Arc<Self>`, where
/// `Self` is the proxy.
fn fallible_inputs(method: &ContractMethod) -> TokenStream {
    let inputs = method.sig.inputs.iter().map(|input| match (input, method.receiver) {
        (FnArg::Receiver(FnReceiver { self_token, .. }), ReceiverKind::Box) => quote!(#self_token),
        (FnArg::Receiver(FnReceiver { self_token, .. }), ReceiverKind::Arc) => {
            quote!(#self_token: &__pp::Arc<Self>)
        }
        (input, _) => quote!(#input),
    });
    quote!(#(#inputs),*)
}

/// Expands the look-up of the method's function in the table, which an older plugin may lack.
fn expand_function(contract: &ContractModel, method: &ContractMethod) -> TokenStream {
    let (slot, this) = (names::generated(method.ident()), method.self_token());
    if method.is_appended() {
        let missing = expand_missing(contract, method);
        quote! {
            let __pp::Some(__function) = __pp::RawProxy::vtable(&#this.0).#slot else { #missing };
        }
    } else {
        quote!(let __function = __pp::RawProxy::vtable(&#this.0).#slot;)
    }
}

/// Expands `supports_shout`: whether the plugin has the method itself.
fn expand_query(contract: &ContractModel, method: &ContractMethod) -> TokenStream {
    let (vis, query, slot) =
        (&contract.item.vis, names::query(method.ident()), names::generated(method.ident()));
    let (trait_ident, name) = (&contract.item.ident, names::plain(method.ident()));
    let otherwise = if method.has_default {
        "runs the body that the trait has for it"
    } else {
        "fails with `CallError::MethodMissing`"
    };
    let doc = format!(
        "Returns whether the plugin has [`{trait_ident}::{name}`] itself; where it does not, a call \
         {otherwise}."
    );
    quote! {
        #[doc = #doc]
        #[inline]
        #[must_use]
        #vis fn #query(&self) -> ::core::primitive::bool {
            __pp::Option::is_some(&__pp::RawProxy::vtable(&self.0).#slot)
        }
    }
}

/// Expands the code that runs when the plugin is older than the method.
fn expand_missing(contract: &ContractModel, method: &ContractMethod) -> TokenStream {
    let (name, this) = (names::plain(method.ident()), method.self_token());
    if method.has_default {
        let hidden = names::defaults(&contract.item.ident);
        let body = names::default_body(method.ident());
        let params = method.params.iter().map(|param| &param.ident);
        let receiver = match method.receiver {
            ReceiverKind::Box => quote!(__pp::Box::new(#this)),
            ReceiverKind::Arc => quote!(__pp::Arc::clone(#this)),
            ReceiverKind::Ref | ReceiverKind::Mut => quote!(#this),
        };
        quote!(return __pp::Ok(<Self as #hidden>::#body(#receiver, #(#params),*));)
    } else {
        let (major, minor) = method.since.as_ref().map(|since| since.version).unwrap_or_default();
        quote!(return __pp::Err(__pp::RawProxy::missing(&#this.0, #name, (#major, #minor)));)
    }
}

/// Expands `greet`: the trait's method.
fn expand_infallible(method: &ContractMethod) -> TokenStream {
    let (sig, this, levels) = (&method.sig, method.self_token(), lint_levels(&method.attrs));
    let try_ident = names::fallible(method.ident());
    let params = method.params.iter().map(|param| &param.ident);
    let receiver = match method.receiver {
        ReceiverKind::Ref | ReceiverKind::Mut => quote!(#this),
        ReceiverKind::Box => quote!(*#this),
        ReceiverKind::Arc => quote!(&#this),
    };
    let ending = match &sig.output {
        ReturnType::Default => quote!(__pp::or_panic),
        ReturnType::Type(_, ty) => quote!(__pp::Ending::<#ty>::__of),
    };
    quote! {
        #(#levels)*
        #[inline]
        #[track_caller]
        #sig {
            #ending(Self::#try_ident(#receiver, #(#params),*))
        }
    }
}
