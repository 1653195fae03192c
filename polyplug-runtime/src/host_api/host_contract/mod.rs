//! Contracts that are provided to plugins only, under the ids of host contracts.
//!
//! `provided` makes them of values of the host, `foreign` takes those of ABI v1, and `functions` are the three functions of
//! the host table that are about them.

pub(crate) mod foreign;
pub(crate) mod functions;
pub(crate) mod provided;
