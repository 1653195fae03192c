//! The table of ABI v1 that every plugin is handed, and our extension of it.
//!
//! `host_table` is the table. Its functions are in `register`, `lookup`, `service`, `lease`, `logging` and `host_contract`, by
//! subject; `context` is the state behind a table, `staging` what a plugin registers until its initialisation is over, and
//! `host_value` a value of the host as plugins see it.
//!
//! **Invariant:** a function of the table may be called on any thread, at any time until the process ends, with any
//! arguments. None holds a lock while plugin code runs, and none unwinds.

pub(crate) mod context;
pub(crate) mod host_contract;
pub(crate) mod host_table;
pub(crate) mod host_value;
pub(crate) mod lease;
pub(crate) mod lease_errors;
pub(crate) mod logging;
pub(crate) mod lookup;
pub(crate) mod refusal;
pub(crate) mod register;
pub(crate) mod service;
pub(crate) mod staging;

#[cfg(test)]
mod tests;
