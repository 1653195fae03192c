//! The rules of a method by itself, without the types in its signature.
//!
//! **Invariant:** each rule but the last looks at the method as it was written.

use std::slice;

use syn::{FnArg, GenericParam, ReturnType, Signature, TraitItemFn};

use crate::{
    diag::{self, Errors},
    model::{ContractMethod, ReceiverKind},
    names,
    parse::receiver::parse_smart_receiver,
    syntax::{
        attribute::conditional,
        lifetime,
        signature::typed_params,
        word::{is_lifetime, is_path},
    },
};

/// Names that begin with `__` are those of generated code.
pub(super) fn check_reserved(sig: &Signature, errors: &mut Errors) {
    let params = typed_params(sig).filter_map(|(ident, _)| ident);
    for ident in params.chain([&sig.ident]) {
        if names::plain(ident).starts_with("__") {
            errors.report(ident, diag::method::RESERVED_NAME);
        }
    }
}

/// A contract has the same methods in every build.
pub(super) fn check_cfg(method: &TraitItemFn, errors: &mut Errors) {
    let params = method.sig.inputs.iter().flat_map(|input| match input {
        FnArg::Receiver(receiver) => &receiver.attrs,
        FnArg::Typed(typed) => &typed.attrs,
    });
    for attr in method.attrs.iter().chain(params) {
        if is_path(attr.path(), "cfg") {
            errors.report(attr, diag::method::CFG);
        }
        for cfg in conditional(slice::from_ref(attr), "cfg") {
            errors.report(cfg, diag::method::CFG);
        }
    }
    for since in conditional(&method.attrs, "since") {
        errors.report(since, diag::since::CONDITIONAL);
    }
}

/// Whether `#[async_trait]` has rewritten the method: then there is one mistake in it, which is reported here.
pub(super) fn check_async_trait(sig: &Signature, errors: &mut Errors) -> bool {
    let is_rewritten =
        sig.generics.lifetimes().any(|param| is_lifetime(&param.lifetime, "async_trait"));
    if is_rewritten {
        errors.report(&sig.ident, diag::method::ASYNC_TRAIT);
    }
    is_rewritten
}

/// A method has no qualifiers.
pub(super) fn check_qualifiers(sig: &Signature, errors: &mut Errors) {
    if let Some(token) = &sig.asyncness {
        errors.report(token, diag::method::ASYNC);
    }
    if let Some(token) = &sig.unsafety {
        errors.report(token, diag::method::UNSAFE);
    }
    if let Some(token) = &sig.constness {
        errors.report(token, diag::method::CONST);
    }
    if let Some(abi) = &sig.abi {
        errors.report(abi, diag::method::EXTERN);
    }
    if let Some(variadic) = &sig.variadic {
        errors.report(variadic, diag::method::VARIADIC);
    }
}

/// A method has no parameters but lifetimes, and requires nothing of those.
pub(super) fn check_generics(sig: &Signature, errors: &mut Errors) {
    for param in &sig.generics.params {
        match param {
            GenericParam::Lifetime(lifetime) if lifetime.bounds.is_empty() => {}
            GenericParam::Lifetime(lifetime) => {
                errors.report(&lifetime.bounds, diag::method::LIFETIME_BOUNDS);
            }
            _ => errors.report(param, diag::method::GENERIC),
        }
    }
    if let Some(clause) = &sig.generics.where_clause {
        errors.report(clause, diag::method::WHERE_CLAUSE);
    }
}

/// A method has one of four receivers.
pub(super) fn check_receiver(sig: &Signature, errors: &mut Errors) {
    match sig.receiver() {
        None => report_no_receiver(sig, errors),
        Some(receiver) if receiver.colon_token.is_some() => {
            if parse_smart_receiver(&receiver.ty).is_none() {
                errors.report(receiver, diag::method::RECEIVER);
            }
        }
        Some(receiver) if receiver.reference.is_none() => {
            errors.report(receiver, diag::method::SELF_BY_VALUE);
        }
        Some(_) => {}
    }
}

fn report_no_receiver(sig: &Signature, errors: &mut Errors) {
    match &sig.output {
        ReturnType::Type(_, ty) if lifetime::borrows(ty) => {
            errors.report(ty, diag::method::BORROWS_FROM_NOTHING);
        }
        _ => errors.report(&sig.ident, diag::method::NO_RECEIVER),
    }
}

/// A contract with `self: Arc<Self>` has no methods that change an instance or use it up.
pub(super) fn check_receivers(methods: &[ContractMethod], errors: &mut Errors) {
    if !methods.iter().any(|method| method.receiver == ReceiverKind::Arc) {
        return;
    }
    for method in methods {
        if let ReceiverKind::Mut | ReceiverKind::Box = method.receiver {
            errors.report(method.sig.receiver(), diag::method::SHARED_AND_CHANGED);
        }
    }
}
