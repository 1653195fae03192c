//! Instances of implementations, and the leases through which proxies hold them.
//!
//! **Invariant:** an instance ends once, while its library and its runtime are still there.

pub(crate) mod lease;
pub(crate) mod raw_instance;
