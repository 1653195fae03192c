//! How a panic becomes an error for another binary, and how a failure of another binary becomes a panic.
//!
//! Here, each file above those that it names: where a panic happened (`location`), whether another call was its cause
//! (`passed_on`), where a message lies until the caller has read it (`message`), and what is caught and raised
//! (`panics`). Not here: the guards of methods, and who is told of a panic beside the caller; that is the SDK's. The
//! invariant: no panic leaves a guard, and on anything but 0 the error was written.

mod location;
mod message;
mod panics;
mod passed_on;

pub use location::{is_location_left_out, leave_out_location, note_location};
pub use message::write_error;
pub(crate) use panics::{guard_table, raise};
pub use panics::{report_panic, tell_of_panics_with};
pub use passed_on::note_failure;
