//! Turns a model that keeps all rules into tokens.
//!
//! **Invariant:** nothing here can fail, and nothing below this folder emits more than a path.

pub(crate) mod abi_type;
pub(crate) mod contract;
mod crossing;
mod param;
pub(crate) mod plugin;
mod signature;
