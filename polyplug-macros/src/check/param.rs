//! The rules of the parameters of a method, and of its result.
//!
//! **Invariant:** each type in a signature is checked once, as a callback, an object or a value.

use syn::{Lifetime, ReturnType, Signature, Type};

use super::{
    callback::check_dyn,
    count::check_count,
    iterator::{check_iterators, check_lent},
    value::{check_lifetimes, check_value},
};
use crate::{
    diag::{self, Errors, Message},
    syntax::{
        group::peel,
        lifetime::{lifetime_name, lifetimes},
        signature::{receiver_lifetime, typed_params},
        trait_object::{callback_bound, dyn_of, is_boxed_iterator, lent_item},
    },
};

/// A parameter is a value, an object that is lent, or a callback.
pub(super) fn check_params(sig: &Signature, errors: &mut Errors) {
    check_count(typed_params(sig).map(|(_, ty)| ty), errors);
    for (_, ty) in typed_params(sig) {
        match dyn_of(ty).filter(|dyn_type| !is_boxed_iterator(dyn_type)) {
            Some(dyn_type) if lent_item(&dyn_type).is_some() => check_lent(dyn_type.object, errors),
            Some(dyn_type) => check_dyn(&dyn_type, errors),
            None => {
                check_value(ty, errors);
                check_lifetimes(ty, None, errors);
                check_iterators(ty, true, errors);
            }
        }
    }
}

/// A result is a value.
pub(super) fn check_result(sig: &Signature, errors: &mut Errors) {
    if let ReturnType::Type(_, ty) = &sig.output {
        check_value(ty, errors);
        check_lifetimes(ty, receiver_lifetime(sig).as_deref(), errors);
        check_iterators(ty, false, errors);
        check_sources(sig, ty, errors);
    }
}

/// Each borrow in a result has the lifetime of `self` or of a parameter.
fn check_sources(sig: &Signature, result: &Type, errors: &mut Errors) {
    // A method without `self` is refused itself.
    let Some(taken) = sig.receiver() else { return };
    let (receiver, lends_self) = (receiver_lifetime(sig), taken.reference.is_some());
    let has_source = |lifetime: &Option<String>| match lifetime {
        None => lends_self,
        // It is refused itself.
        Some(name) if name == "static" => true,
        Some(name) => {
            let mut params = typed_params(sig);
            receiver.as_ref() == Some(name)
                || params.any(|(_, ty)| lifetimes(ty).contains(lifetime))
        }
    };
    let borrows = lifetimes(result);
    if !borrows.iter().all(has_source) {
        errors.report(result, diag::value::NO_SOURCE);
    }
    for (lifetime, message) in typed_params(sig).filter_map(|(_, ty)| lent_for_a_call(ty)) {
        let name = lifetime_name(lifetime);
        if name.is_some() && borrows.contains(&name) {
            errors.report(lifetime, message);
        }
    }
}

/// The lifetime for which a callback or an iterator is lent, if it was written, and the message for a result that has it.
fn lent_for_a_call(ty: &Type) -> Option<(&Lifetime, Message)> {
    let found = dyn_of(ty)?;
    let message = match (callback_bound(found.object), lent_item(&found)) {
        (Some(_), _) => diag::callback::IS_A_SOURCE,
        (None, Some(_)) => diag::iterator::IS_A_SOURCE,
        (None, None) => return None,
    };
    match peel(ty) {
        Type::Reference(reference) => Some((reference.lifetime.as_ref()?, message)),
        _ => None,
    }
}
