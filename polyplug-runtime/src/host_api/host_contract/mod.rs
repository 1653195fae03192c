//! Host contracts.

pub(crate) mod functions;
pub(crate) mod provided;
