//! Loaders: plugins in other languages, behind the same proxies.
//!
//! A loader turns the source of a bundle into contracts that a machine of its own runs: an interpreter,
//! mostly. What is here: what a loader is, for Rust code of the host. In `table` is one that was registered
//! through ABI v1, in `loaders` which there are; `open` has one load a bundle, and `loaded` is what it keeps
//! for that. Calls go
//! through `machine`, whose `trampolines` make one entry look like a table of functions, and `calls` watches
//! over a thread's calls and has the memory for their results.
//!
//! The invariant: the loader is told to unload a bundle when nothing can call it any more, once.

pub(crate) mod api;
pub(crate) mod calls;
pub(crate) mod loader_bundle;
pub(crate) mod loaders;
pub(crate) mod table;
pub(crate) mod trampolines;
pub(crate) mod vm_contract;
pub(crate) mod vm_instance;
pub(crate) mod vm_interface;

#[cfg(test)]
mod tests;
