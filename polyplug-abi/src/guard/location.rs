//! Where this thread panicked last.
//!
//! Not here: the hook that notes it, and the guard that takes it. The invariant: nothing here has a destructor, and
//! a place that was taken is not told twice.

use alloc::string::{String, ToString as _};
use std::{cell::Cell, panic::Location, thread_local};

thread_local! {
    // Where this thread panicked last, as text and its length. It has no destructor, which
    // would keep the library mapped while the thread lives.
    static LOCATION: Cell<([u8; LOCATION_SIZE], usize)> = const { Cell::new(([0; LOCATION_SIZE], 0)) };
    /// Whether the place of the next panic is not remembered.
        static LEFT_OUT: Cell<bool> = const { Cell::new(false) };
}

/// The longest location that is kept, in bytes.
const LOCATION_SIZE: usize = 256;

/// Has the place of the panic that follows left out.
pub fn leave_out_location() {
    LEFT_OUT.set(true);
}

/// Whether the place of the panic that is happening is left out.
#[must_use]
pub fn is_location_left_out() -> bool {
    LEFT_OUT.take()
}

/// Remembers where a panic happened, for the guard that will catch it.
pub fn note_location(location: Option<&Location<'_>>) {
    let Some(location) = location else {
        take_location();
        return;
    };
    let text = location.to_string();
    let end = text.floor_char_boundary(LOCATION_SIZE);
    let mut bytes = [0; LOCATION_SIZE];
    bytes[..end].copy_from_slice(&text.as_bytes()[..end]);
    LOCATION.set((bytes, end));
}

/// Takes what [`note_location`] remembered.
pub(super) fn take_location() -> Option<String> {
    let (bytes, len) = LOCATION.replace(([0; LOCATION_SIZE], 0));
    if len == 0 { None } else { String::from_utf8(bytes[..len].to_vec()).ok() }
}
