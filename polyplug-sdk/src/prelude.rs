//! What most files that touch plugins want: `use polyplug_sdk::prelude::*;`.
//!
//! Not here: what only a few files need. Invariant: a name here means the same as at the root of the crate.

pub use crate::{
    AbiString, AbiType, AbiVec, AnyError, CallError, Provider, contract, export_plugin, plugin,
};

#[cfg(feature = "plugin")]
pub use crate::{PluginContext, ServiceError, Stateful};

#[cfg(feature = "config")]
pub use crate::ConfigError;

#[cfg(feature = "host")]
pub use crate::{Bundle, Runtime};
