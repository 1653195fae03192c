//! Libraries that are open.

pub(crate) mod graveyard;
pub(crate) mod linker;
pub(crate) mod mapping;
pub(crate) mod open_library;
pub(crate) mod origin;
pub(crate) mod private_copy;
pub(crate) mod sweep_outcome;
