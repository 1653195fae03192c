//! Reads tokens into models. The readers are lenient: they read an item that breaks a rule as if it kept it,
//! because `check` reports it.
//!
//! **Invariant:** a reader reports only attributes that it cannot read.

pub(crate) mod abi_type;
pub(crate) mod args;
pub(crate) mod contract;
mod layout;
mod param;
pub(crate) mod plugin;
pub(crate) mod receiver;
pub(crate) mod sdk;
mod since;
mod version;
