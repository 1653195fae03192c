//! Everything that the crate says about mistakes: the catalogue, and the list of what was found.
//!
//! `args`, `contract`, `method`, `since`, `value`, `callback`, `plugin` and `abi_type` are the catalogue: a
//! constant for each fixed message, a function for each that names something. Their names are those of the
//! files in `check` that report them.
//!
//! **Invariant:** no other file of this crate holds the text of a diagnostic. The few that the compiler finds
//! while it evaluates an expansion are in `polyplug-abi`.

mod errors;
mod message;

pub(crate) mod abi_type;
pub(crate) mod args;
pub(crate) mod callback;
pub(crate) mod contract;
pub(crate) mod method;
pub(crate) mod plugin;
pub(crate) mod since;
pub(crate) mod value;

pub(crate) use errors::Errors;
