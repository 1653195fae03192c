//! Instances of implementations, and the leases through which proxies hold them.
//!
//! `raw_instance` is an instance, `backing` what it needs to be there, `lease` what a proxy of the host holds.
//!
//! **Invariant:** an instance ends once, while its library and its runtime are still there.

pub(crate) mod backing;
pub(crate) mod lease;
pub(crate) mod raw_instance;
