//! What things are called: plain data that errors, files and the registry share.

pub(crate) mod build_info;
pub(crate) mod contract_name;
pub(crate) mod dependency;
pub(crate) mod file_names;
pub(crate) mod provided;
