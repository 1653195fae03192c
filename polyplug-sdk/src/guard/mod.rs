//! What every function runs in that another binary calls: panics are caught, noted and told.
//!
//! Here: catching, and what a failure says to the caller (`catch`); what a method takes itself by, which decides
//! whether a panic poisons the instance (`receiver`); and how the host hears of it (`panics`). Not here: the functions
//! themselves, and what a panic says to the caller, which is `polyplug-abi`'s. The invariant: nothing unwinds out of the library.

mod catch;
#[cfg(feature = "plugin")]
mod panics;
mod receiver;

pub use catch::ThunkFailure;
#[cfg(feature = "plugin")]
pub(crate) use catch::{answer, guard_plain};
pub(crate) use catch::{guard, guard_end, guard_quietly, refuse, refuse_instance};
#[cfg(feature = "plugin")]
pub(crate) use panics::{name_plugin, note_panic};
pub(crate) use receiver::{Access, GivenAway};
pub use receiver::{ByArc, ByBox, ByMut, ByRef};
