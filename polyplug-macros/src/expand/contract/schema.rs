//! The schema: the contract as `const` data.
//!
//! **Invariant:** both sides of a call read the same schema from the same trait. A borrowed result lives as long
//! as its source, so the schema names the source.

use crate::{
    expand::{crossing, param},
    model::{ContractMethod, ContractModel, ReceiverKind, Since},
    names,
    syntax::outlives::SignatureLifetimes,
};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

/// Expands the value of the constant.
pub(super) fn expand(contract: &ContractModel) -> TokenStream {
    let (ident, name, (major, minor)) = (&contract.item.ident, &contract.name, contract.version);
    let methods = contract.methods.iter().map(expand_method);
    let create = match &contract.create {
        Some(ty) => {
            // Nothing but the name lies where the type was written, for the sake of lints about paths.
            let create = quote_spanned!(ty.span()=> __Create);
            quote!(__pp::Some(<#create as __pp::AbiType>::SCHEMA))
        }
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
    let from = SignatureLifetimes::of(&method.sig).sources();
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
