//! What all clones of a runtime share.

pub(crate) mod requirements;
pub(crate) mod runtime_core;
pub(crate) mod settings;
