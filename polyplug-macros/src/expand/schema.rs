//! The contract as `const` data.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    crossing::Crossing,
    model::{Contract, Method, Receiver, Since},
    names,
};

/// Expands the constant.
pub(super) fn expand(contract: &Contract) -> TokenStream {
    let (ident, name, (major, minor)) = (&contract.item.ident, &contract.name, contract.version);
    let methods = contract.methods.iter().map(expand_method);
    quote! {
        const __SCHEMA: __pp::ContractSchema = __pp::ContractSchema {
            name: #name,
            major: #major,
            minor: #minor,
            send: __pp::SendProbe::<dyn #ident>::ANSWER,
            sync: __pp::SyncProbe::<dyn #ident>::ANSWER,
            methods: &[#(#methods),*],
        }
        .unambiguous();
    }
}

fn expand_method(method: &Method) -> TokenStream {
    let name = names::plain(method.ident());
    let receiver = match method.receiver {
        Receiver::Ref => quote!(Ref),
        Receiver::Mut => quote!(Mut),
        Receiver::Box => quote!(Box),
        Receiver::Arc => quote!(Arc),
    };
    let params = method.params.iter().map(|param| param.ty.schema());
    let param_names = method.params.iter().map(|param| names::said(&param.ident));
    let ret = Crossing::schema_of(method.ret);
    let since = match &method.since {
        Some(Since { version: (major, minor), .. }) => quote!(__pp::Some((#major, #minor))),
        None => quote!(__pp::None),
    };
    let from = super::borrows::sources(method);
    let has_default = method.has_default;
    let optional = method.since.as_ref().is_some_and(|since| since.optional.is_some());
    quote! {
        __pp::MethodSchema {
            name: #name,
            receiver: __pp::Receiver::#receiver,
            params: &[#(#params),*],
            param_names: &[#(#param_names),*],
            ret: #ret,
            from: #from,
            since: #since,
            has_default: #has_default,
            optional: #optional,
        }
    }
}
