//! `manifest.toml`, which says more about a bundle directory than its library does.
//!
//! Here is what a manifest can say, and how it is written. Reading, which finds everything that is wrong,
//! is in `read`; which file is opened is decided in `bundle::source`. The keys are those of ABI v1, and
//! `priority`, `version` of a dependency, and `config` of our own.

pub(crate) mod config;
pub(crate) mod contents;
pub(crate) mod read;

#[cfg(test)]
mod tests;
