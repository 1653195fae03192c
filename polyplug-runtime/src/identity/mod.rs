//! What bundles, contracts and their builds are called: plain data that errors, files and the registry share.
//! `printable` is how names and texts of others are shown.
//!
//! **Invariant:** nothing here has behaviour beyond reading and writing itself.

pub(crate) mod build_info;
pub(crate) mod contract_name;
pub(crate) mod dependency;
pub(crate) mod file_names;
pub(crate) mod printable;
pub(crate) mod provided;
pub(crate) mod similar;
