//! Where this binary meets others: memory that they wrote, memory that they may keep, and functions that they call.
//!
//! What is here: checked reads of foreign structs and texts (`foreign_memory`), values that are never freed (`leak`), and
//! the guard of every function that another binary calls (`guard`). What is not: the functions themselves; see
//! `host_api`.
//!
//! **Invariant:** no number that another binary wrote becomes a Rust value before it was checked, and no panic leaves a
//! function of this binary.

pub(crate) mod foreign_memory;
pub(crate) mod guard;
pub(crate) mod leak;
