//! What users hold.

pub(crate) mod abi_v1_config;
pub(crate) mod builder;
pub mod c_host;
pub(crate) mod live;
pub(crate) mod providers;
pub(crate) mod runtime;
