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
//! | `plugin` | a plugin | `plugin`, `export_plugin!`, `PluginContext` |
//! | `host` | an application | `Runtime` and its errors |
//!
//! [`expanded`] shows what a contract becomes.

pub mod expanded;
pub mod prelude;

#[doc(hidden)]
pub mod __private;

#[cfg(feature = "plugin")]
mod context;
#[cfg(feature = "plugin")]
mod export;

pub use polyplug_abi::{
    AbiPlain, AbiType, CallError, Contract, InvalidValue, LogLevel, Provider, Proxy,
    SharedContract, SupportedLanguage, Version,
};
pub use polyplug_macros::{AbiType, contract};

#[cfg(feature = "plugin")]
pub use context::PluginContext;
#[cfg(feature = "plugin")]
pub use polyplug_macros::plugin;

#[cfg(feature = "host")]
pub use polyplug_runtime::*;

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
