//! The place of messages: a failed call lends one until the next failure on the same thread.
//!
//! Invariant: nothing here has a destructor, and a message is written where no other thread reads.

use std::{cell::UnsafeCell, thread_local};

use crate::v1::{AbiError, StringView};

/// The longest message that reaches the other side, in bytes.
pub(super) const MESSAGE_SIZE: usize = 1024;

thread_local! {
    // The last message of this thread. It is not dropped, because a thread-local with a destructor
    // keeps the library from ever being unmapped.
    static MESSAGE: UnsafeCell<[u8; MESSAGE_SIZE]> = const { UnsafeCell::new([0; MESSAGE_SIZE]) };
}

/// Copies `text` to where it stays until this thread's next failure.
fn lend_message(text: &str) -> StringView {
    let text = &text[..text.floor_char_boundary(MESSAGE_SIZE)];
    let place = MESSAGE.with(UnsafeCell::get).cast::<u8>();
    // SAFETY: the text is no longer than the buffer, which belongs to this thread; the views that
    // were lent before end here, as `AbiError` says. `text` is a value of the caller's, not such a view.
    unsafe { place.copy_from_nonoverlapping(text.as_ptr(), text.len()) };
    StringView { ptr: place, len: text.len() }
}

/// Writes an error, with as much of the message as has room. Returns the code.
///
/// # Safety
/// `err` has room for an error.
pub unsafe fn write_error(err: *mut AbiError, code: u32, message: &str) -> u32 {
    let error = AbiError { code, message: lend_message(message) };
    // SAFETY: the caller promises the room.
    unsafe { err.write(error) };
    code
}
