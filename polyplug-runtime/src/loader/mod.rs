//! Loaders: plugins in other languages, behind the same proxies. Begin with [`Loader`].
//!
//! A loader turns the source of a bundle into contracts that a virtual machine of its own runs: an interpreter, mostly.
//
// What is here: what a loader is for Rust code of the host (`api`), one that was registered through ABI v1 (`table`), those
// that there are (`loaders`), what stands for the runtime's own (`native`), and what one keeps for a bundle
// (`loader_bundle`). Calls go through a `vm_instance` of a
// `vm_contract`; `trampolines` make its one entry look like a table of functions, `vm_interface` shows it to callers of
// ABI v1, and `calls` watches over a thread's calls and has the memory for their results.
//
// Invariant: a loader ends a bundle once, when nothing can call it any more.

pub(crate) mod api;
pub(crate) mod calls;
pub(crate) mod loader_bundle;
pub(crate) mod loaders;
pub(crate) mod native;
pub(crate) mod table;
pub(crate) mod trampolines;
pub(crate) mod vm_contract;
pub(crate) mod vm_host;
pub(crate) mod vm_instance;
pub(crate) mod vm_interface;

pub use self::api::{BundleSource, LoadedBundle, Loader};
pub use crate::error::loader::LoaderError;

#[cfg(test)]
mod tests;
