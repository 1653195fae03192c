//! Turns a model that keeps all rules into tokens.
//!
//! **Invariant:** nothing here can fail, and no code is emitted elsewhere. `parse` adds one method to a trait, as
//! if the author had written it.

pub(crate) mod abi_type;
pub(crate) mod contract;
mod crossing;
mod levels;
mod param;
pub(crate) mod plugin;
mod signature;
