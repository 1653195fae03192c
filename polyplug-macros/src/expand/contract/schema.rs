//! The schema: the contract as `const` data.
//!
//! **Invariant:** both sides of a call read the same schema from the same trait. A borrowed result lives as long
//! as its source, so the schema names the source.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ReturnType, Signature};

use crate::{
    expand::{crossing, param},
    model::{ContractMethod, ContractModel, ReceiverKind, Since},
    names,
    syntax::{
        lifetime::lifetimes,
        signature::{receiver_lifetime, typed_params},
    },
};

/// Expands the value of the constant.
pub(super) fn expand(contract: &ContractModel) -> TokenStream {
    let (ident, name, (major, minor)) = (&contract.item.ident, &contract.name, contract.version);
    let methods = contract.methods.iter().map(expand_method);
    let create = match &contract.create {
        Some(ty) => quote!(__pp::Some(<#ty as __pp::AbiType>::SCHEMA)),
        None => quote!(__pp::None),
    };
    quote! {
        &__pp::ContractSchema::unambiguous(__pp::ContractSchema {
            name: #name,
            major: #major,
            minor: #minor,
            send: __pp::SendProbe::<dyn #ident>::__ANSWER,
            sync: __pp::SyncProbe::<dyn #ident>::__ANSWER,
            create: #create,
            methods: &[#(#methods),*],
        })
    }
}

fn expand_method(method: &ContractMethod) -> TokenStream {
    let name = names::plain(method.ident());
    let receiver = match method.receiver {
        ReceiverKind::Ref => quote!(Ref),
        ReceiverKind::Mut => quote!(Mut),
        ReceiverKind::Box => quote!(Box),
        ReceiverKind::Arc => quote!(Arc),
    };
    let params = method.params.iter().map(|param| param::schema(&param.ty));
    let param_names = method.params.iter().map(|param| names::schema_name(&param.ident));
    let ret = crossing::schema_of_result(method.ret);
    let mut schema = quote! {
        __pp::MethodSchema::new(
            #name,
            __pp::Receiver::#receiver,
            &[#(#params),*],
            &[#(#param_names),*],
            #ret,
        )
    };
    let from = borrow_sources(method);
    if !from.is_empty() {
        schema = quote!(__pp::MethodSchema::from(#schema, #from));
    }
    if let Some(Since { version: (major, minor), optional, .. }) = &method.since {
        schema = quote!(__pp::MethodSchema::since(#schema, #major, #minor));
        if optional.is_some() {
            schema = quote!(__pp::MethodSchema::optional(#schema));
        }
    }
    if method.has_default {
        schema = quote!(__pp::MethodSchema::with_default(#schema));
    }
    schema
}

/// Lists for each borrow in the result its sources: `self`, or the numbers of parameters from 1 on, as in `1` or
/// `self+2`, with commas between. Of a parameter with several borrows that are not all a source, the number of the
/// borrow follows, as in `1.2`. Empty when all are `self`, or there are none.
fn borrow_sources(method: &ContractMethod) -> String {
    let ReturnType::Type(_, ret) = &method.sig.output else { return String::new() };
    let receiver = receiver_lifetime(&method.sig);
    let sources: Vec<_> = lifetimes(ret)
        .into_iter()
        .map(|lifetime| borrow_source(&method.sig, receiver.as_deref(), lifetime))
        .collect();
    if sources.iter().all(|source| source == "self") { String::new() } else { sources.join(",") }
}

/// Lists the sources of a borrow with this lifetime.
fn borrow_source(sig: &Signature, receiver: Option<&str>, lifetime: Option<String>) -> String {
    // A borrow without a name has the lifetime of `self`.
    let Some(lifetime) = lifetime.or_else(|| receiver.map(str::to_owned)) else {
        return "self".to_owned();
    };
    let of_self = (receiver == Some(&lifetime)).then(|| "self".to_owned());
    let of_params = typed_params(sig).enumerate().flat_map(|(index, (_, ty))| {
        let borrows = lifetimes(ty);
        let is_source = |name: &Option<String>| name.as_ref() == Some(&lifetime);
        if !borrows.is_empty() && borrows.iter().all(is_source) {
            return vec![(index + 1).to_string()];
        }
        let numbered = borrows.iter().enumerate().filter(|(_, name)| is_source(name));
        numbered.map(|(borrow, _)| format!("{}.{}", index + 1, borrow + 1)).collect()
    });
    of_self.into_iter().chain(of_params).collect::<Vec<_>>().join("+")
}
