//! What `HostApi::get_last_error` says: the last failure of a runtime that nobody has read.
//!
//! ABI v1 keeps it for the runtime, and not for the thread: a host in a language with a pool of threads may read it on
//! another thread than the one that failed. The message that an `AbiError` lends is the thread's own; see
//! `boundary::guard`.

use std::{mem, sync::Mutex};

use crate::sync::lock;

/// The last failure of a runtime; empty when there was none, or when it was read.
#[derive(Default)]
pub(crate) struct LastError(Mutex<String>);

impl LastError {
    /// Keeps a message in the place of the one before.
    pub(crate) fn keep(&self, message: &str) {
        let previous = mem::replace(&mut *lock(&self.0), message.into());
        drop(previous);
    }

    /// Returns the message, which is then read.
    pub(crate) fn take(&self) -> String {
        mem::take(&mut *lock(&self.0))
    }

    /// Returns how many bytes the message has.
    pub(crate) fn len(&self) -> usize {
        lock(&self.0).len()
    }
}
