//! The contract as `const` data.

use proc_macro2::TokenStream;
use quote::quote;

use super::{crossing, param};
use crate::{
    model::{ContractMethod, ContractModel, ReceiverKind, Since},
    names,
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
        &__pp::ContractSchema {
            name: #name,
            major: #major,
            minor: #minor,
            send: __pp::SendProbe::<dyn #ident>::ANSWER,
            sync: __pp::SyncProbe::<dyn #ident>::ANSWER,
            create: #create,
            methods: &[#(#methods),*],
        }
        .unambiguous()
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
    let param_names = method.params.iter().map(|param| names::said(&param.ident));
    let ret = crossing::schema_of_result(method.ret);
    let since = method.since.as_ref().map(|Since { version: (major, minor), optional, .. }| {
        let optional = optional.as_ref().map(|_| quote!(.optional()));
        quote!(.since(#major, #minor) #optional)
    });
    let from = super::borrows::sources(method);
    let from = (!from.is_empty()).then(|| quote!(.from(#from)));
    let default = method.has_default.then(|| quote!(.with_default()));
    quote! {
        __pp::MethodSchema::new(
            #name,
            __pp::Receiver::#receiver,
            &[#(#params),*],
            &[#(#param_names),*],
            #ret,
        ) #from #since #default
    }
}
