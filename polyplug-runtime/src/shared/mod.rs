//! What all clones of a runtime share: its core, its settings, and what it demands of plugins.
//!
//! **Invariant:** plain data. The steps that change it are in `lifecycle`; the core reaches them through one trait,
//! `Steps`, for plugins that have the host load others.

pub(crate) mod admission_rules;
pub(crate) mod last_error;
pub(crate) mod runtime_core;
pub(crate) mod settings;
