//! What a contract consists of. No rules are checked here.

use proc_macro2::Ident;
use quote::format_ident;
use syn::{Attribute, ItemTrait, LitStr, Type};

use crate::{
    crossing::{Crossing, Crossings},
    names,
    param::{Callback, ParamType},
    signature::Signature,
};

/// A trait with `#[contract]` on it.
pub(crate) struct Contract {
    /// The trait without its helper attributes.
    pub(crate) item: ItemTrait,
    /// The name that crosses the boundary.
    pub(crate) name: LitStr,
    /// The version, as `(major, minor)`.
    pub(crate) version: (u32, u32),
    /// The type of what instances are made from.
    pub(crate) create: Option<Type>,
    /// The methods in the order of declaration.
    pub(crate) methods: Vec<Method>,
    /// The types of all signatures.
    pub(crate) crossings: Crossings,
    /// Whether the trait has `Display`.
    pub(crate) has_display: bool,
}

impl Contract {
    /// Whether one instance can serve several callers.
    pub(crate) fn is_shared(&self) -> bool {
        self.methods.iter().all(|method| matches!(method.receiver, Receiver::Ref | Receiver::Arc))
    }

    /// Whether implementations share themselves.
    pub(crate) fn has_arc(&self) -> bool {
        self.methods.iter().any(|method| method.receiver == Receiver::Arc)
    }
}

/// What a method takes itself by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Receiver {
    /// `&self`
    Ref,
    /// `&mut self`
    Mut,
    /// `self: Box<Self>`
    Box,
    /// `self: Arc<Self>`
    Arc,
}

/// A method of a contract.
pub(crate) struct Method {
    /// Its number in the order of declaration.
    pub(crate) index: usize,
    /// The attributes that also hold for what is generated from the method: its documentation.
    pub(crate) docs: Vec<Attribute>,
    /// The signature as it was written, with a name for every parameter.
    pub(crate) sig: syn::Signature,
    pub(crate) receiver: Receiver,
    pub(crate) params: Vec<Param>,
    /// `None` for `()`.
    pub(crate) ret: Option<Crossing>,
    /// The minor version that appended it.
    pub(crate) since: Option<Since>,
    /// Whether the trait has a body for it.
    pub(crate) has_default: bool,
}

impl Method {
    pub(crate) fn ident(&self) -> &Ident {
        &self.sig.ident
    }

    /// The name where generated code defines or uses it.
    pub(crate) fn generated_ident(&self) -> Ident {
        names::generated(&self.sig.ident)
    }

    /// What a call of it looks like.
    pub(crate) fn signature(&self) -> Signature<'_> {
        let params = self.params.iter().map(|param| &param.ty).collect();
        Signature { name: format_ident!("__F{}", self.index), params, ret: self.ret }
    }

    /// Its parameters that are callbacks.
    pub(crate) fn callbacks(&self) -> impl Iterator<Item = (&Param, &Callback)> {
        self.params.iter().filter_map(|param| match &param.ty {
            ParamType::Callback(callback) => Some((param, &**callback)),
            ParamType::Value(_) | ParamType::Object { .. } => None,
        })
    }

    /// Whether older tables lack it: its slot is nullable then.
    pub(crate) fn is_appended(&self) -> bool {
        self.since.is_some()
    }
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

/// A parameter besides `self`.
pub(crate) struct Param {
    pub(crate) ident: Ident,
    pub(crate) ty: ParamType,
}
