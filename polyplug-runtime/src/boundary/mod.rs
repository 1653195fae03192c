//! Where this binary and others meet: memory that others wrote, and memory that they may keep.

pub(crate) mod foreign_memory;
pub(crate) mod guard;
pub(crate) mod leak;
