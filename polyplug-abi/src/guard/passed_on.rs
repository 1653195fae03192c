//! Failures of calls that a method does not handle, so that they reach its caller as a panic of the method.
//!
//! Whose fault it is then shows in the text only, so the text is remembered. Invariant: nothing here has a
//! destructor, and what was remembered is told once.

use std::{cell::Cell, thread_local};

use crate::schema::fingerprint;

thread_local! {
    /// The hash of what the last panic of this thread says that passes a failure on.
    static PASSED_ON: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Remembers what the panic says that is about to pass a failure on.
pub fn note_failure(text: &str) {
    PASSED_ON.set(Some(fingerprint(text)));
}

/// Whether a panic that says `text` passes on the failure that was remembered, which is forgotten.
pub(super) fn passes_failure_on(text: &str) -> bool {
    PASSED_ON.take() == Some(fingerprint(text))
}
