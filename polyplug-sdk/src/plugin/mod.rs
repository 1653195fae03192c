//! A plugin's side: what it is told, how its instances are made, and how it is registered.
//!
//! Here, each file above those that it names: what the host adds to ABI v1 (`extension`), what the plugin says
//! about itself (`metadata`), its host and its configuration (`context`, `config`), how instances are made
//! (`constructor`) and carry state over (`stateful`, `state`), an implementation with all its tables
//! (`implementation`), logs (`logs`), the heap that it may share with its host (`heap`), what `export_plugin!` calls
//! (`export`), and contracts of others (`services`). Not here: the functions in tables, which hosts have too. The
//! invariant: everything works with a host that only speaks ABI v1, as far as it can.

#[cfg(feature = "config")]
mod config;
mod constructor;
mod context;
mod export;
mod extension;
mod heap;
mod implementation;
#[cfg(any(feature = "log", feature = "tracing"))]
mod logs;
mod metadata;
mod services;
mod state;
mod stateful;

#[cfg(feature = "config")]
pub use config::ConfigError;
pub use constructor::{Asker, ByDefault, ConstructorOf, Create, create_with};
pub use context::PluginContext;
pub use export::{BundleInfo, init, no_setup};
pub use heap::HostAllocator;
pub use implementation::{Described, describe};
pub use metadata::bundle_record;
pub use services::ServiceError;
pub use state::{NotStateful, StateProbe};
pub use stateful::Stateful;
