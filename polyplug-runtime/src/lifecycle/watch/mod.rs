//! Reloading what changes on disk, as long as somebody holds a [`Watch`].
//!
//! What is here: the handle, and the thread behind it. What it looks at is in `look`, what it does about it
//! in `changes`, and which folders wake it in `folders`. Two invariants: what the operating system reports
//! only wakes the thread, and what is so is read from the disk, so that a report that is lost or means
//! something else elsewhere does no harm; and the thread keeps no runtime alive.

pub(crate) mod changes;
pub(crate) mod file_stamp;
pub(crate) mod folders;
pub(crate) mod handle;
