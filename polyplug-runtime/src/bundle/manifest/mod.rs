//! `manifest.toml`, which says more about a bundle directory than its library does.
//!
//! Here is what a manifest can say, and how it is written. Reading, which finds everything that is wrong,
//! is in `read`, after `nesting` has bounded how deep tables lie in tables; which file is opened is decided in `bundle::source`. The keys are those of ABI v1, and
//! `priority`, `version` of a dependency, and `config` of our own.

pub(crate) mod config;
pub(crate) mod contents;
pub(crate) mod nesting;
pub(crate) mod read;

#[cfg(test)]
mod tests;
