//! What a host is told.

pub(crate) mod diagnostics;
pub(crate) mod events;
pub(crate) mod gate;
pub(crate) mod log_site;
pub(crate) mod logs;
