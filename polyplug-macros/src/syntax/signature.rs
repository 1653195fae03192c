//! The parameters of a method as the author wrote them.
//!
//! **Invariant:** the receiver is not among them.

use proc_macro2::Ident;
use syn::{FnArg, Pat, PatIdent, Signature, Type};

use crate::syntax::lifetime::lifetime_name;

/// The names and types of the parameters besides `self`; the name is `None` for a pattern.
pub(crate) fn typed_params(
    sig: &Signature,
) -> impl Iterator<Item = (Option<&Ident>, &Type)> + Clone {
    sig.inputs.iter().filter_map(|input| match input {
        FnArg::Receiver(_) => None,
        FnArg::Typed(typed) => Some(match &*typed.pat {
            Pat::Ident(PatIdent { ident, subpat: None, .. }) => (Some(ident), &*typed.ty),
            _ => (None, &*typed.ty),
        }),
    })
}

/// The name of the lifetime with which a method borrows its instance, if it has one.
pub(crate) fn receiver_lifetime(sig: &Signature) -> Option<String> {
    let (_, lifetime) = sig.receiver()?.reference.as_ref()?;
    lifetime.as_ref().and_then(lifetime_name)
}
