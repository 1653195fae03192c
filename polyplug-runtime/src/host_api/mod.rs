//! The table of ABI v1 that every plugin is handed, and our extension of it.
//!
//! What is here: the table itself. Its functions are in the files below, by what they are about.
//! They are called by anybody, on any thread, at any time until the process ends, with anything;
//! none of them holds a lock while plugin code runs, and none unwinds.

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
