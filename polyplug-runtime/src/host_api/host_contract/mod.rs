//! Host contracts.

pub(crate) mod foreign;
pub(crate) mod functions;
pub(crate) mod provided;
