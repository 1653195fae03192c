//! Instances.

pub(crate) mod raw_instance;
