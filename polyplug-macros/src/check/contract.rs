//! The rules of the trait: its head, its supertraits, and the members that are no methods.
//!
//! **Invariant:** each rule looks at the trait as it was written.

use syn::{ItemTrait, PredicateType, TraitItem, Type, TypeParamBound, WherePredicate};

use crate::{
    diag::{self, Errors},
    syntax::{
        bound::is_marker,
        word::{is_lifetime, is_path},
    },
};

/// A contract is a safe trait without parameters.
pub(super) fn check_head(item: &ItemTrait, errors: &mut Errors) {
    if let Some(token) = &item.unsafety {
        errors.report(token, diag::contract::UNSAFE);
    }
    if let Some(token) = &item.auto_token {
        errors.report(token, diag::contract::AUTO);
    }
    if let Some(param) = item.generics.params.first() {
        errors.report(param, diag::contract::GENERIC);
    }
}

/// A `where` clause requires of `Self` what supertraits can require, except `Display`.
pub(super) fn check_where_clause(item: &ItemTrait, errors: &mut Errors) {
    let predicates = item.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    for predicate in predicates {
        match predicate {
            WherePredicate::Type(PredicateType { bounded_ty: Type::Path(of), bounds, .. })
                if is_path(&of.path, "Self") =>
            {
                check_bounds(bounds, errors);
                if let Some(bound) = bounds.iter().find(|bound| is_marker(bound, "Display")) {
                    errors.report(bound, diag::contract::DISPLAY_IN_WHERE_CLAUSE);
                }
            }
            _ => errors.report(predicate, diag::contract::WHERE_CLAUSE),
        }
    }
}

/// The supertraits are among those that cross.
pub(super) fn check_supertraits(item: &ItemTrait, errors: &mut Errors) {
    check_bounds(&item.supertraits, errors);
}

fn check_bounds<'a>(bounds: impl IntoIterator<Item = &'a TypeParamBound>, errors: &mut Errors) {
    for bound in bounds {
        let known = match bound {
            TypeParamBound::Lifetime(lifetime) => is_lifetime(lifetime, "static"),
            bound => ["Send", "Sync", "Debug", "Display"].iter().any(|name| is_marker(bound, name)),
        };
        if !known {
            errors.report(bound, diag::contract::SUPERTRAIT);
        }
    }
}

/// A contract has methods and no other members.
pub(super) fn check_no_method(member: &TraitItem, errors: &mut Errors) {
    match member {
        TraitItem::Fn(_) => {}
        TraitItem::Const(constant) => errors.report(&constant.ident, diag::contract::CONSTANT),
        TraitItem::Type(ty) => errors.report(&ty.ident, diag::contract::TYPE),
        other => errors.report(other, diag::contract::NOT_A_METHOD),
    }
}
