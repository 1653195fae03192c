//! What a host is told: log records, diagnostics and events.
//!
//! `logs` is where records go, `log_site` turns a log statement of a plugin into a callsite of `tracing`, `diagnostics` what went wrong
//! where no caller could be told, `events` what happens to bundles, and `gate` the way to functions of a host that can go away
//! before its plugins do.
//!
//! **Invariant:** no lock is held while a listener runs.

pub(crate) mod diagnostics;
pub(crate) mod events;
pub(crate) mod gate;
pub(crate) mod log_site;
pub(crate) mod logs;
