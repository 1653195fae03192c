//! Diagnostics: the catalogue of messages, and the list of mistakes that were found.
//!
//! The `pub(crate)` modules are the catalogue, each named after the part of an item that its messages are about: a
//! constant for each fixed message, a function for each that names something.
//!
//! **Invariant:** no other file of this crate holds the text of a diagnostic. The texts of the
//! private module's assertions and of missing impls are in `polyplug-sdk` and `polyplug-abi`.

mod errors;
mod message;

pub(crate) mod abi_type;
pub(crate) mod args;
pub(crate) mod callback;
pub(crate) mod contract;
pub(crate) mod iterator;
pub(crate) mod method;
pub(crate) mod names;
pub(crate) mod object;
pub(crate) mod plugin;
pub(crate) mod since;
pub(crate) mod value;

pub(crate) use errors::Errors;
pub(crate) use message::Message;
