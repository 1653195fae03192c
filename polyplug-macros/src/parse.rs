//! Reads a trait into the model. It is lenient: what breaks a rule is read as if it did not, because
//! `check` reports it.

use quote::format_ident;
use syn::{
    Attribute, FnArg, GenericArgument, ItemTrait, Pat, PatIdent, PathArguments, ReturnType,
    Signature, TraitItem, Type,
};

use crate::{
    args::{self, ContractArgs},
    crossing::{Crossing, Crossings},
    diag::{self, Errors},
    model::{Contract, Method, Param, Receiver, Since},
    names,
    param::ParamType,
    paths,
    syntax::{bound::is_marker, signature::typed_params},
};

/// Reads the methods and their types, and takes the helper attributes off them.
pub(crate) fn parse_methods(
    mut item: ItemTrait,
    errors: &mut Errors,
) -> (ItemTrait, Vec<Method>, Crossings) {
    let mut methods = Vec::new();
    let mut crossings = Crossings::default();
    let mut callbacks = 0;
    if has_display(&item) {
        item.items.insert(0, display_method());
    }
    for member in &mut item.items {
        if let TraitItem::Fn(method) = member {
            let since = take_since(&mut method.attrs, errors);
            let docs = method.attrs.iter().filter(|attr| attr.path().is_ident("doc")).cloned();
            methods.push(Method {
                index: methods.len(),
                docs: docs.collect(),
                receiver: receiver(&method.sig),
                params: params(&method.sig, &mut crossings, &mut callbacks),
                ret: result(&method.sig.output, &mut crossings),
                sig: named(&method.sig),
                since,
                has_default: method.default.is_some() && method.sig.ident != names::DISPLAY,
            });
        }
    }
    (item, methods, crossings)
}

/// Puts the parts together, once all of them are known to be right.
pub(crate) fn contract(
    item: ItemTrait,
    args: ContractArgs,
    methods: Vec<Method>,
    crossings: Crossings,
) -> Contract {
    let has_display = has_display(&item);
    let ContractArgs { name, version, create } = args;
    Contract { item, name, version, create, methods, crossings, has_display }
}

fn has_display(item: &ItemTrait) -> bool {
    item.supertraits.iter().any(|bound| is_marker(bound, "Display"))
}

/// The method through which `Display` crosses. Every implementation has its body, and no author sees it.
fn display_method() -> TraitItem {
    let ident = format_ident!("{}", names::DISPLAY);
    let private = paths::private();
    syn::parse_quote! {
        #[doc(hidden)]
        fn #ident(&self) -> #private::String {
            #private::ToString::to_string(self)
        }
    }
}

fn take_since(attrs: &mut Vec<Attribute>, errors: &mut Errors) -> Option<Since> {
    let mut since = None;
    attrs.retain(|attr| {
        let is_since = attr.path().is_ident("since");
        if is_since {
            if since.is_some() {
                errors.report(attr, diag::since::TWICE);
            }
            since = args::parse_since(&attr.meta, errors);
        }
        !is_since
    });
    since
}

fn receiver(sig: &Signature) -> Receiver {
    match sig.receiver() {
        Some(receiver) if receiver.colon_token.is_some() => {
            smart_receiver(&receiver.ty).unwrap_or(Receiver::Ref)
        }
        Some(receiver) if receiver.mutability.is_some() => Receiver::Mut,
        _ => Receiver::Ref,
    }
}

/// Reads `Box<Self>` and `Arc<Self>`, by whatever path.
pub(crate) fn smart_receiver(ty: &Type) -> Option<Receiver> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let receiver = match last.ident.to_string().as_str() {
        "Box" => Receiver::Box,
        "Arc" => Receiver::Arc,
        _ => return None,
    };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(Type::Path(of)))
            if of.path.is_ident("Self") && arguments.args.len() == 1 =>
        {
            Some(receiver)
        }
        _ => None,
    }
}

fn params(sig: &Signature, crossings: &mut Crossings, callbacks: &mut usize) -> Vec<Param> {
    typed_params(sig)
        .enumerate()
        .map(|(index, (ident, ty))| Param {
            ident: ident.cloned().unwrap_or_else(|| names::parameter(index)),
            ty: ParamType::parse(ty, crossings, callbacks),
        })
        .collect()
}

/// Reads the type of a result; `()` is none.
pub(crate) fn result(output: &ReturnType, crossings: &mut Crossings) -> Option<Crossing> {
    match output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) if is_unit(ty) => None,
        ReturnType::Type(_, ty) => Some(crossings.value(ty)),
    }
}

fn is_unit(ty: &Type) -> bool {
    match ty {
        Type::Tuple(tuple) => tuple.elems.is_empty(),
        Type::Paren(paren) => is_unit(&paren.elem),
        Type::Group(group) => is_unit(&group.elem),
        _ => false,
    }
}

/// The signature with a plain name for every parameter, as code that only passes them on wants it.
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
