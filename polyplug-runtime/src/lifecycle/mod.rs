//! The steps.

pub(crate) mod admission;
pub(crate) mod dependencies;
pub(crate) mod load;
pub(crate) mod open_library;
pub(crate) mod open_source;
pub(crate) mod opened;
pub(crate) mod prepare;
pub(crate) mod provides;
pub(crate) mod reload;
pub(crate) mod search;
pub(crate) mod signature;
pub(crate) mod steps;
pub(crate) mod sweep;
pub(crate) mod unload;
#[cfg(feature = "watch")]
pub(crate) mod watch;
