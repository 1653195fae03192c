//! What most files that touch plugins want: `use polyplug_sdk::prelude::*;`.

pub use crate::{AbiType, CallError, Provider, contract};

#[cfg(feature = "plugin")]
pub use crate::{PluginContext, export_plugin, plugin};

#[cfg(feature = "host")]
pub use crate::Runtime;
