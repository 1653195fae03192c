//! Reads a trait.
//!
//! **Invariant:** the trait that is returned has no helper attributes and none of tools, and nothing else of it was changed,
//! except that one with `Display` has one more method, through which `Display` crosses.

use quote::format_ident;
use syn::{FnArg, ItemTrait, Pat, PatIdent, Signature, TraitItem};

use super::{
    param::{parse_param, parse_result},
    receiver::parse_receiver,
    since::take_since,
};
use crate::{
    diag::Errors,
    model::{ContractArgs, ContractMethod, ContractModel, Crossings, MethodParam},
    names,
    paths::Sdk,
    syntax::{
        attribute::remove_those_of_tools, bound::is_marker, signature::typed_params, word::is_word,
    },
};

/// Reads the methods and their types, and takes the helper attributes off them.
pub(crate) fn parse_methods(
    mut item: ItemTrait,
    sdk: &Sdk,
    errors: &mut Errors,
) -> (ItemTrait, Vec<ContractMethod>, Crossings) {
    let mut methods = Vec::new();
    let mut crossings = Crossings::default();
    let mut callbacks = 0;
    remove_those_of_tools(&mut item.attrs);
    if has_display(&item) {
        item.items.insert(0, display_method(sdk));
    }
    for member in &mut item.items {
        if let TraitItem::Fn(method) = member {
            remove_those_of_tools(&mut method.attrs);
            let since = take_since(&mut method.attrs, errors);
            methods.push(ContractMethod {
                index: methods.len(),
                attrs: method.attrs.clone(),
                receiver: parse_receiver(&method.sig),
                params: parse_params(&method.sig, &mut crossings, &mut callbacks),
                ret: parse_result(&method.sig.output, &mut crossings),
                sig: named(&method.sig),
                since,
                has_default: method.default.is_some()
                    && !is_word(&method.sig.ident, names::DISPLAY),
            });
        }
    }
    (item, methods, crossings)
}

/// Puts the parts together; `None` if the arguments lack a name or a version.
pub(crate) fn parse_contract(
    item: &ItemTrait,
    args: &ContractArgs,
    methods: Vec<ContractMethod>,
    crossings: Crossings,
) -> Option<ContractModel> {
    Some(ContractModel {
        sdk: args.sdk.clone().into(),
        name: args.name.given()?.clone(),
        version: *args.version.given()?,
        create: args.create.clone(),
        item: item.clone(),
        methods,
        crossings,
        has_display: has_display(item),
    })
}

fn has_display(item: &ItemTrait) -> bool {
    item.supertraits.iter().any(|bound| is_marker(bound, "Display"))
}

/// Makes the method through which `Display` crosses. Every implementation has its body, and no author sees it.
fn display_method(sdk: &Sdk) -> TraitItem {
    let ident = format_ident!("{}", names::DISPLAY);
    let private = sdk.private();
    syn::parse_quote! {
        #[doc(hidden)]
        #[inline]
        fn #ident(&self) -> #private::String {
            #private::ToString::to_string(self)
        }
    }
}

fn parse_params(
    sig: &Signature,
    crossings: &mut Crossings,
    callbacks: &mut usize,
) -> Vec<MethodParam> {
    typed_params(sig)
        .enumerate()
        .map(|(index, (ident, ty))| MethodParam {
            ident: ident.cloned().unwrap_or_else(|| names::parameter(index)),
            ty: parse_param(ty, crossings, callbacks),
        })
        .collect()
}

/// Gives every parameter a plain name, which code that only passes it on needs.
fn named(sig: &Signature) -> Signature {
    let mut sig = sig.clone();
    let typed = sig.inputs.iter_mut().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(typed),
        FnArg::Receiver(_) => None,
    });
    for (index, typed) in typed.enumerate() {
        let ident = match &*typed.pat {
            Pat::Ident(PatIdent { ident, subpat: None, .. }) => ident.clone(),
            _ => names::parameter(index),
        };
        let plain =
            PatIdent { attrs: Vec::new(), by_ref: None, mutability: None, ident, subpat: None };
        *typed.pat = Pat::Ident(plain);
        typed.attrs.clear();
    }
    sig
}
