//! Why something that a user asked of the runtime did not happen: an error per thing attempted.
//!
//! A message says why, also where that is another error of this crate, with all of its causes. What others
//! say, such as the operating system, is in `source()` and not repeated. What a *call* answers is
//! [`CallError`](polyplug_abi::CallError), which belongs to the binary interface.
//!
//! `build`, `load`, `get`, `register`, `reload` and `unload` are the errors; `mismatch`, `manifest`, `signature`, `loader`,
//! `unmet_dependency` and `watch` are what they tell of. `text` is how they are written, `panic_text` reads a panic's payload.

pub(crate) mod build;
pub(crate) mod get;
pub(crate) mod load;
pub(crate) mod loader;
pub(crate) mod manifest;
pub(crate) mod mismatch;
pub(crate) mod panic_text;
pub(crate) mod register;
pub(crate) mod reload;
pub(crate) mod signature;
pub(crate) mod text;
pub(crate) mod unload;
pub(crate) mod unmet_dependency;
#[cfg(feature = "watch")]
pub(crate) mod watch;
