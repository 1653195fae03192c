//! Instances, and the leases that keep them.

pub(crate) mod lease;
pub(crate) mod raw_instance;
