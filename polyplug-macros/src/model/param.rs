//! The parameters of methods and callbacks, and the way in which each crosses: as a value, as one that is lent, as an
//! object that is lent, or as a callback. Values are `AbiType`s; the others live in the caller's frame.
//!
//! **Invariant:** a callback has no callbacks among its parameters once the rules are checked.

use proc_macro2::Ident;
use syn::{ReturnType, TraitBound, Type};

use super::crossing::{Crossing, ObjectCrossing};
use crate::syntax::trait_object::CallbackKind;

/// A parameter besides `self`.
pub(crate) struct MethodParam {
    pub(crate) ident: Ident,
    pub(crate) ty: ParamType,
}

/// The type of a parameter.
pub(crate) enum ParamType {
    /// Anything that is lowered and lifted by value.
    Value(Crossing),
    /// A reference, or an option of one, to what is lent for the call.
    Lent { ty: Crossing, mutable: bool },
    /// `&dyn Trait` or `&mut dyn Trait` of a contract.
    Object { object: ObjectCrossing, mutable: bool },
    /// `&mut dyn Iterator<Item = T>`, which crosses as the SDK's type for it.
    Iterator(Crossing),
    /// `&dyn Fn(..)`, `&mut dyn FnMut(..)` or `Box<dyn Fn..(..)>`.
    Callback(Box<Callback>),
}

impl ParamType {
    /// Whether the SDK's type for it has a lifetime.
    pub(crate) fn borrows(&self) -> bool {
        match self {
            Self::Value(ty) | Self::Lent { ty, .. } | Self::Iterator(ty) => ty.borrows,
            Self::Object { .. } => true,
            Self::Callback(callback) => !callback.boxed,
        }
    }

    /// Whether what the implementation is given is made of what arrived.
    pub(crate) fn is_made(&self) -> bool {
        matches!(self, Self::Iterator(_) | Self::Callback(_))
    }
}

/// A function that is passed to a method.
pub(crate) struct Callback {
    /// Its number among those of the contract.
    pub(crate) index: usize,
    pub(crate) kind: CallbackKind,
    /// Whether it is given away in a box.
    pub(crate) boxed: bool,
    /// `dyn Fn(A, B) -> R + Send`, without the lifetime that it is lent for.
    pub(crate) object: Type,
    /// `Fn(A, B) -> R`.
    pub(crate) bound: TraitBound,
    /// The types of its parameters, as written and as they cross.
    pub(crate) params: Vec<(Type, ParamType)>,
    /// `None` for `()`.
    pub(crate) ret: Option<Crossing>,
    /// The type of its result.
    pub(crate) output: ReturnType,
    /// Whether `Send` and `Sync` are written.
    pub(crate) send: bool,
    pub(crate) sync: bool,
}
