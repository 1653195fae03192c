//! The attributes: each a table of contents of the steps that its item takes.
//!
//! **Invariant:** no attribute expands an item in which a mistake was found.

pub(crate) mod abi_type;
pub(crate) mod contract;
pub(crate) mod plugin;
