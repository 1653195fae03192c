//! The rules of types that can never cross by value.
//!
//! The `AbiType` trait decides which types can cross, because it sees through aliases.
//!
//! **Invariant:** a type is refused here only if no alias could make it cross.

use syn::{
    Lifetime, Signature, Type, TypeParamBound, TypeTraitObject,
    visit::{self, Visit},
};

use super::object::check_object;
use crate::{
    diag::{self, Errors},
    syntax::{
        bound::is_marker,
        lifetime::{is_mixed_in_a_name, is_transparent},
        trait_object::{DynPointer, bound_item, callback_bound, dyn_of, iterator_item},
        word::{is_lifetime, is_path},
    },
};

/// A value has a size, and is of a type that can cross.
pub(super) fn check_value(ty: &Type, errors: &mut Errors) {
    if is_unsized(ty) {
        errors.report(ty, diag::value::UNSIZED);
    } else {
        NeverCrossing { errors }.visit_type(ty);
    }
}

/// No lifetime is `'static`: on `self`, in a type, or as an argument of one.
pub(super) fn check_static_lifetimes(sig: &Signature, errors: &mut Errors) {
    let mut statics = StaticLifetimes { errors };
    sig.inputs.iter().for_each(|input| statics.visit_fn_arg(input));
    statics.visit_return_type(&sig.output);
}

/// Of a type with two lifetimes, one of them named, each borrow has its own in sight. `unnamed` is the name of the
/// lifetimes that are left out, if they have one.
pub(super) fn check_lifetimes(ty: &Type, unnamed: Option<&str>, errors: &mut Errors) {
    if is_mixed_in_a_name(ty, unnamed) && !is_transparent(ty) {
        errors.report(ty, diag::value::SEVERAL_LIFETIMES);
    }
}

fn is_unsized(ty: &Type) -> bool {
    match ty {
        Type::Slice(_) => true,
        Type::Path(path) => is_path(&path.path, "str"),
        Type::Paren(paren) => is_unsized(&paren.elem),
        Type::Group(group) => is_unsized(&group.elem),
        _ => false,
    }
}

/// Whether a type is `&dyn Trait` of a trait that may be a contract.
fn is_borrowed_object(ty: &Type) -> bool {
    dyn_of(ty).is_some_and(|found| callback_bound(found.object).is_none())
}

/// An iterator has no bounds besides its items, but `Send` and a lifetime.
fn check_iterator_bounds(object: &TypeTraitObject, errors: &mut Errors) {
    for bound in &object.bounds {
        let known = matches!(bound, TypeParamBound::Lifetime(_))
            || bound_item(bound).is_some()
            || is_marker(bound, "Send");
        if !known {
            errors.report(bound, diag::iterator::BOUND);
        }
    }
}

/// Refuses types that can never cross, whatever their names mean.
struct NeverCrossing<'d> {
    errors: &'d mut Errors,
}

impl<'ast> Visit<'ast> for NeverCrossing<'_> {
    fn visit_type(&mut self, ty: &'ast Type) {
        if let Some(found) = dyn_of(ty).filter(|found| found.pointer != DynPointer::Box)
            && iterator_item(found.object).is_some()
        {
            return check_object(found.object, found.pointer, self.errors);
        }
        let refused = match ty {
            Type::TraitObject(object) if callback_bound(object).is_some() => {
                diag::value::CALLBACK_IN_A_TYPE
            }
            Type::TraitObject(object) => {
                let Some(item) = iterator_item(object) else {
                    return check_object(object, DynPointer::Box, self.errors);
                };
                check_iterator_bounds(object, self.errors);
                return self.visit_type(item);
            }
            Type::ImplTrait(of) if of.bounds.iter().any(|bound| bound_item(bound).is_some()) => {
                diag::iterator::IMPL
            }
            Type::ImplTrait(_) => diag::value::IMPL_TRAIT,
            Type::Reference(_) if is_borrowed_object(ty) => diag::value::BORROWED_OBJECT,
            Type::BareFn(_) => diag::value::FUNCTION_POINTER,
            Type::Ptr(_) => diag::value::RAW_POINTER,
            Type::Never(_) => diag::value::NEVER,
            Type::Path(path) if is_path(&path.path, "Self") => diag::value::SELF_TYPE,
            _ => return visit::visit_type(self, ty),
        };
        self.errors.report(ty, refused);
    }
}

struct StaticLifetimes<'d> {
    errors: &'d mut Errors,
}

impl<'ast> Visit<'ast> for StaticLifetimes<'_> {
    fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
        if is_lifetime(lifetime, "static") {
            self.errors.report(lifetime, diag::value::STATIC_BORROW);
        }
    }
}
