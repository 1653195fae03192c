//! What every function runs in that another binary calls: panics are caught, noted and told.
//!
//! Here: catching, and what a failure says to the caller (`catch`); what a method takes itself by, which decides
//! whether a panic poisons the instance (`receiver`); where a panic happened (`location`), whether another call was
//! the cause (`passed_on`), and how the host hears of it (`panics`). Not here: the functions themselves. The invariant: nothing unwinds out of the library.

mod catch;
mod location;
#[cfg(feature = "plugin")]
mod panics;
mod passed_on;
mod receiver;

pub use catch::ThunkFailure;
#[cfg(feature = "plugin")]
pub(crate) use catch::{answer, guard_plain};
pub(crate) use catch::{guard, guard_end, guard_quietly, refuse, refuse_instance};
#[cfg(feature = "plugin")]
pub(crate) use location::leave_out_location;
#[cfg(feature = "plugin")]
pub(crate) use panics::{name_plugin, note_panic};
pub(crate) use passed_on::note_failure;
pub(crate) use receiver::{Access, GivenAway};
pub use receiver::{ByArc, ByBox, ByMut, ByRef};
