//! What bundles, contracts and their builds are called: plain data that errors, files and the registry share.
//!
//! `contract_name`, `provided` and `dependency` name contracts and bundles, `build_info` says how a library was built, and
//! `file_names` are the files of a bundle that are known by their names. `printable` shows texts of others, and `similar` finds
//! the name that was meant.
//!
//! **Invariant:** nothing here has behaviour beyond reading and writing itself.

pub(crate) mod build_info;
pub(crate) mod contract_name;
pub(crate) mod dependency;
pub(crate) mod file_names;
pub(crate) mod printable;
pub(crate) mod provided;
pub(crate) mod similar;
