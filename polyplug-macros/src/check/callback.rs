//! The rules of callbacks.
//!
//! **Invariant:** the parameters and the result of a callback are checked as those of a method are, and are
//! owned or borrowed for one call.

use std::ptr;

use syn::{
    ParenthesizedGenericArguments, ReturnType, TraitBound, Type, TypeParamBound, TypeTraitObject,
};

use super::{
    count::check_count,
    iterator::check_iterators,
    object::{check_given_away, check_object},
    value::check_value,
};
use crate::{
    diag::{self, Errors},
    syntax::{
        bound::is_marker,
        lifetime,
        trait_object::{
            CallbackKind, DynPointer, DynType, callback_bound, dyn_of, is_boxed_iterator,
            named_lifetimes,
        },
    },
};

/// Checks a parameter that is a trait object behind a pointer: a callback, or an object that is lent.
pub(super) fn check_dyn(ty: &DynType<'_>, errors: &mut Errors) {
    let Some((kind, called, arguments)) = callback_bound(ty.object) else {
        return check_object(ty.object, ty.pointer, errors);
    };
    check_count(arguments.inputs.iter(), errors);
    if ty.pointer == DynPointer::Box {
        check_given_away(ty.object, errors);
    }
    check_callback_pointer(ty, kind, errors);
    check_callback_bounds(ty.object, called, errors);
    check_callback_lifetimes(arguments, errors);
    for param in &arguments.inputs {
        check_callback_param(param, errors);
    }
    check_callback_result(&arguments.output, errors);
}

/// A callback is behind a pointer through which it can be called.
fn check_callback_pointer(
    DynType { object, pointer }: &DynType<'_>,
    kind: CallbackKind,
    errors: &mut Errors,
) {
    let (fits, right) = match kind {
        CallbackKind::Fn => (*pointer != DynPointer::Mut, "&dyn Fn(..)"),
        CallbackKind::FnMut => (*pointer != DynPointer::Ref, "&mut dyn FnMut(..)"),
        CallbackKind::FnOnce => (*pointer == DynPointer::Box, "Box<dyn FnOnce(..)>"),
    };
    if !fits {
        let written = match pointer {
            DynPointer::Ref => "&dyn",
            DynPointer::Mut => "&mut dyn",
            DynPointer::Box => "Box<dyn ..>",
        };
        errors.report(object, diag::callback::behind_pointer(kind.name(), written, right));
    }
}

/// A callback has no bounds besides the one by which it is called, but `Send` and `Sync`.
fn check_callback_bounds(object: &TypeTraitObject, called: &TraitBound, errors: &mut Errors) {
    for bound in &object.bounds {
        let known = match bound {
            TypeParamBound::Trait(bound) if ptr::eq(bound, called) => true,
            TypeParamBound::Lifetime(_) => true,
            bound => ["Send", "Sync"].iter().any(|name| is_marker(bound, name)),
        };
        if !known {
            errors.report(bound, diag::callback::BOUND);
        }
    }
}

/// A callback borrows for one call, so no lifetime in it has a name.
fn check_callback_lifetimes(arguments: &ParenthesizedGenericArguments, errors: &mut Errors) {
    for lifetime in named_lifetimes(arguments) {
        errors.report(&lifetime, diag::callback::NAMED_LIFETIME);
    }
}

/// A parameter of a callback is a value or an object that is lent.
fn check_callback_param(ty: &Type, errors: &mut Errors) {
    match dyn_of(ty) {
        Some(inner) if is_boxed_iterator(&inner) => {
            check_value(ty, errors);
            check_iterators(ty, true, errors);
        }
        Some(inner) if callback_bound(inner.object).is_some() => {
            errors.report(ty, diag::callback::IN_A_CALLBACK);
        }
        Some(inner) => check_object(inner.object, inner.pointer, errors),
        None => check_value(ty, errors),
    }
}

/// A callback returns a value that is owned.
fn check_callback_result(output: &ReturnType, errors: &mut Errors) {
    let ReturnType::Type(_, ty) = output else { return };
    if lifetime::borrows(ty) {
        errors.report(ty, diag::callback::RETURNS_A_BORROW);
    } else {
        check_value(ty, errors);
    }
}
