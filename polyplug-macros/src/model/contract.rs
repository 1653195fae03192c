//! A whole contract.
//!
//! **Invariant:** `methods` has a method for each function of `item`, in the same order.

use syn::{ItemTrait, LitStr, Type, TypeParamBound, WherePredicate};

use crate::paths::Sdk;

use super::{
    crossing::Crossings,
    method::{ContractMethod, ReceiverKind},
};

/// A trait with `#[contract]` on it.
pub(crate) struct ContractModel {
    pub(crate) sdk: Sdk,
    /// The trait without its helper attributes.
    pub(crate) item: ItemTrait,
    /// The name that crosses the boundary.
    pub(crate) name: LitStr,
    /// The version, as `(major, minor)`.
    pub(crate) version: (u32, u32),
    /// The type of the value that instances are made from.
    pub(crate) create: Option<Type>,
    /// The methods in the order of declaration.
    pub(crate) methods: Vec<ContractMethod>,
    /// The types of all signatures.
    pub(crate) crossings: Crossings,
    /// Whether the trait has `Display`.
    pub(crate) has_display: bool,
}

impl ContractModel {
    /// Whether one instance can serve several callers.
    pub(crate) fn is_shared(&self) -> bool {
        self.methods
            .iter()
            .all(|method| matches!(method.receiver, ReceiverKind::Ref | ReceiverKind::Arc))
    }

    /// The bounds that the trait asks of every implementation.
    pub(crate) fn bounds_of_self(&self) -> impl Iterator<Item = &TypeParamBound> {
        let clauses = self.item.generics.where_clause.iter().flat_map(|it| &it.predicates);
        let of_clauses = clauses.filter_map(|predicate| match predicate {
            WherePredicate::Type(of) => Some(&of.bounds),
            _ => None,
        });
        self.item.supertraits.iter().chain(of_clauses.flatten())
    }

    /// Whether implementations share themselves.
    pub(crate) fn has_arc(&self) -> bool {
        self.methods.iter().any(|method| method.receiver == ReceiverKind::Arc)
    }
}
