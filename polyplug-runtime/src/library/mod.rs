//! Libraries in this process: which file is opened, by whom it is kept, and when it is closed.
//!
//! `linker` is the dynamic linker, `private_copy` the file that it opens, `open_library` a library that it opened,
//! `graveyard` all of them, `mapping` whether the system has one mapped, `maker` who made what lies in one, `origin` which
//! library an object came from,
//! `shared_symbols` which variables libraries share without meaning to, and `sweep_outcome` what a sweep answers. What is
//! not: when a sweep happens; see `lifecycle::sweep`.
//!
//! **Invariant:** only a sweep closes a library, and only when nothing of the runtime leads into it.

pub(crate) mod graveyard;
pub(crate) mod linker;
pub(crate) mod maker;
pub(crate) mod mapping;
pub(crate) mod open_library;
pub(crate) mod origin;
pub(crate) mod private_copy;
pub(crate) mod shared_symbols;
pub(crate) mod sweep_outcome;
