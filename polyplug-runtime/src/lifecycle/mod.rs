//! The steps in the life of a bundle: found, checked, opened, initialised, registered, reloaded, unloaded.
//!
//! `search` loads the bundles of plugin directories, `load` one bundle. `prepare` is the part that loading and reloading
//! share: `dependencies`, then `open_library` or `open_source`, then `provides`, which compares with the manifest.
//! `unused_state` tells of state that is never carried over. `open_library` checks `signature`, file and `admission` before code runs; `open_source` checks the signature before, and the
//! contracts after. `opened` is a bundle whose code has run and that is not registered yet. `reload`, `unload`, `watch` and
//! `sweep` come later. `steps` lets plugins ask to load, reload and unload.
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
mod unused_state;
#[cfg(feature = "watch")]
pub(crate) mod watch;
