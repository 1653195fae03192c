//! What users hold: the runtime and its builder, choices among providers, and handles that follow a reload.
//!
//! `abi_v1_config` takes over the settings of a host of ABI v1, and `c_host` makes a runtime for a host in another
//! language.
//!
//! **Invariant:** everything here may be called from any thread, and from inside a plugin's call.

pub(crate) mod abi_v1_config;
pub(crate) mod builder;
pub mod c_host;
pub(crate) mod live;
pub(crate) mod providers;
pub(crate) mod runtime;
