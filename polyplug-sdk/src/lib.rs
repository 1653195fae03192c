//! Plugins behind ordinary Rust traits.
//!
//! A *contract* is a trait with [`#[contract]`](contract) on it. That one attribute generates
//! everything that crosses the library boundary. A *plugin* is an impl with `#[plugin]` on it, in a
//! `cdylib` that says `export_plugin!()`. A *host* loads plugins with `Runtime` and calls them
//! through proxies that implement the trait.
//!
//! | feature | who wants it | what it adds |
//! |---|---|---|
//! | none | the crate that defines a contract | [`contract`], [`AbiType`](derive@AbiType) |
//! | `log` | a plugin that uses the crate `log` | `plugin`, and its records go to the host |
//! | `tracing` | a plugin that uses the crate `tracing` | the same for its events |
//! | `config` | a plugin with a configuration | `plugin`, and `PluginContext::config` |
//! | `plugin` | a plugin | `plugin`, `export_plugin!`, `PluginContext`, `ServiceError`, `Stateful` |
//! | `host` | an application | `Runtime`, `Bundle` and their errors |
//! | `watch` | an application during development | `host`, and `Runtime::watch` |
//! | `serde` | who stores what crosses | `Serialize` and `Deserialize` for [`AbiString`] and [`AbiVec`] |
//! | `anyhow` | whose methods fail with it | `anyhow::Error` crosses |
//!
//! ```no_run
//! use polyplug_sdk::prelude::*;
//!
//! // The contract, in a crate that both sides depend on.
//! #[contract(name = "greeter.Hello", version = "1.0")]
//! pub trait Greeter: Send + Sync {
//!     fn greet(&self, name: &str) -> String;
//! }
//!
//! // A plugin, in a crate of type `cdylib`.
//! #[derive(Default)]
//! struct English;
//!
//! #[plugin]
//! impl Greeter for English {
//!     fn greet(&self, name: &str) -> String {
//!         format!("Hello, {name}!")
//!     }
//! }
//!
//! export_plugin!();
//!
//! // A host.
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let runtime = Runtime::builder().plugin_dir("plugins").build()?;
//!     let greeter = runtime.get::<dyn Greeter>()?;
//!     println!("{}", greeter.greet("world"));
//!     Ok(())
//! }
//! ```
//!
//! [`types`] says what can cross and what it costs, [`expanded`] shows what a contract becomes, [`evolution`]
//! which changes fit whom, and the repository's README the same plugin in C++.
//!
//! Contracts evolve by appending methods with `#[since("M.m")]` under a new minor version; anything else
//! that changes is a new major version, which is another contract. [`evolution`] says what each change means,
//! and [`mod@lock`] has a test say it before users find out. What a plugin logs, and where it
//! panicked, goes to the host's `tracing` subscriber or `log` logger.
//!
//! With the features `log` and `tracing`, that includes what it says with the macros of these crates: after the function
//! that `export_plugin!(init = ..)` names, a logger and a subscriber are installed, unless the plugin has installed its
//! own there. So the features of the SDK, which are those of all plugins that are built together, change nothing for a
//! plugin with a logger; and what that function itself says with the macros reaches nothing but such a logger. The host says which records it wants before they are
//! formatted; spans and fields become part of the message. When several hosts have initialised the same image of a
//! library, which happens only where libraries are opened in their place, the last one is told. A host without our extension is told of everything from `info` up. A record that is made
//! on a thread while a listener is told something there is dropped, as it could go on without an end.

// The contract side. Each of these stands alone.
pub mod evolution;
pub mod expanded;
pub mod lock;
pub mod types;

// The code that runs in plugins and hosts. From the bottom to the top: `hosts`, `guard`, `plugin`, `__private`, `entry`,
// `prelude`. Each names only those before it.
#[doc(hidden)]
pub mod __private;
mod entry;
mod guard;
#[cfg(feature = "plugin")]
mod hosts;
#[cfg(feature = "plugin")]
mod plugin;
pub mod prelude;

pub use polyplug_abi::{
    AbiPlain, AbiString, AbiType, AbiVec, AnyError, CallError, Contract, InvalidValue, LogLevel,
    NoArgs, Provider, Proxy, SharedContract, SupportedLanguage, Version,
};
pub use polyplug_macros::{AbiType, contract};

#[cfg(feature = "config")]
pub use plugin::ConfigError;
#[cfg(feature = "plugin")]
pub use plugin::{PluginContext, ServiceError, Stateful};
#[cfg(feature = "plugin")]
pub use polyplug_macros::plugin;
#[cfg(not(feature = "plugin"))]
#[doc(hidden)]
pub use polyplug_macros::plugin_without_feature as plugin;

#[cfg(feature = "watch")]
pub use polyplug_runtime::watch;
#[cfg(feature = "host")]
pub use polyplug_runtime::{
    BuildError, Bundle, BundleState, Compatibility, ContractMismatch, Diagnostic, Event, GetError,
    Live, LoadError, LogRecord, NotFound, ProvidedContract, Providers, RegisterError, ReloadError,
    Runtime, RuntimeBuilder, UnloadError, VersionReq, inspection, loader, manifest, signature,
    unmap,
};

/// Lets go of an instance, and reports what its destructor said.
///
/// Dropping a proxy does the same, but a panic in the plugin's destructor then goes to the log. When
/// others hold the instance too, nothing is destroyed yet and the answer is `Ok`.
///
/// # Errors
/// If the instance was destroyed and its destructor panicked or failed.
pub fn close<P: Proxy>(proxy: P) -> Result<(), CallError> {
    proxy.into_raw().close()
}
