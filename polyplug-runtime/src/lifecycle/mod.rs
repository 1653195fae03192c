//! The steps in the life of a bundle: found, checked, opened, initialised, registered, reloaded, unloaded.
//!
//! `search` loads what lies in plugin directories, `load` one bundle. `prepare` is what loading and reloading share:
//! `dependencies`, then `open_library` or `open_source` (with `signature` and `admission` before code runs), then
//! `provides`, which compares with the manifest; `opened` is a bundle in between. `reload`, `unload`, `watch` and `sweep` are
//! what happens later. `steps` has plugins ask for all that.
//!
//! **Invariant:** a step that fails leaves everything as it was, and none holds a lock while code of a plugin runs.

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
