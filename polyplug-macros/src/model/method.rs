//! A method of a contract.
//!
//! **Invariant:** each parameter has a name here, also one that was written as a pattern.

use proc_macro2::Ident;
use syn::{Attribute, LitStr, Signature, Token};

use super::{
    crossing::Crossing,
    param::{Callback, MethodParam, ParamType},
};

/// A method of a contract.
pub(crate) struct ContractMethod {
    /// Its number in the order of declaration.
    pub(crate) index: usize,
    /// The attributes as they were written.
    pub(crate) attrs: Vec<Attribute>,
    /// The signature as it was written, with a name for every parameter.
    pub(crate) sig: Signature,
    pub(crate) receiver: ReceiverKind,
    pub(crate) params: Vec<MethodParam>,
    /// `None` for `()`.
    pub(crate) ret: Option<Crossing>,
    /// The minor version that appended it.
    pub(crate) since: Option<Since>,
    /// Whether the trait has a body for it.
    pub(crate) has_default: bool,
}

impl ContractMethod {
    /// The word `self` as it was written, which means the receiver nowhere but in the macro that wrote it.
    pub(crate) fn self_token(&self) -> Token![self] {
        self.sig.receiver().map(|receiver| receiver.self_token).unwrap_or_default()
    }

    pub(crate) fn ident(&self) -> &Ident {
        &self.sig.ident
    }

    /// Its parameters that are callbacks.
    pub(crate) fn callbacks(&self) -> impl Iterator<Item = (&MethodParam, &Callback)> {
        self.params.iter().filter_map(|param| match &param.ty {
            ParamType::Callback(callback) => Some((param, &**callback)),
            ParamType::Value(_)
            | ParamType::Lent { .. }
            | ParamType::Object { .. }
            | ParamType::Iterator(_) => None,
        })
    }

    /// Whether older tables lack it: its slot is nullable then.
    pub(crate) fn is_appended(&self) -> bool {
        self.since.is_some()
    }
}

/// The receiver of a method.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReceiverKind {
    /// `&self`
    Ref,
    /// `&mut self`
    Mut,
    /// `self: Box<Self>`
    Box,
    /// `self: Arc<Self>`
    Arc,
}

/// `#[since("M.m")]` or `#[since("M.m", optional)]`
pub(crate) struct Since {
    /// `(M, m)`
    pub(crate) version: (u32, u32),
    /// As it was written.
    pub(crate) text: LitStr,
    /// The word `optional`: plugins that are older than the method work without it.
    pub(crate) optional: Option<Ident>,
}
