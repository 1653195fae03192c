//! Reloading what changes on disk, as long as somebody holds a [`Watch`].
//!
//! `handle` is the handle, and the thread behind it; `file_stamp` is the state of a file that it compares, `changes` the
//! reaction to a change, and `folders` the folders that wake it. Two invariants: what the operating system reports
//! only wakes the thread, and what is so is read from the disk, so that a report that is lost or means
//! something else elsewhere does no harm; and the thread keeps no runtime alive.

pub(crate) mod changes;
pub(crate) mod file_stamp;
pub(crate) mod folders;
pub(crate) mod handle;
