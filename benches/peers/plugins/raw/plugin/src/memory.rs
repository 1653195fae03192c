//! Memory that is lent and memory that is given.

use std::{mem::ManuallyDrop, slice};

use raw_contract::{Owned, OwnedMessage, View};

/// # Safety
/// `start` leads to `len` elements, which live as long as they are used.
pub(crate) unsafe fn slice<'a, T>(start: *const T, len: usize) -> &'a [T] {
    // SAFETY: the caller promises the elements.
    unsafe { slice::from_raw_parts(start, len) }
}

/// # Safety
/// `start` leads to `len` bytes of UTF-8, which live as long as they are used.
pub(crate) unsafe fn text<'a>(start: *const u8, len: usize) -> &'a str {
    // SAFETY: the caller promises the bytes.
    let bytes = unsafe { slice(start, len) };
    // SAFETY: the caller promises UTF-8.
    unsafe { str::from_utf8_unchecked(bytes) }
}

/// # Safety
/// The view is of a text, which lives as long as it is used.
pub(crate) unsafe fn owned(view: View) -> String {
    // SAFETY: the caller promises the text.
    unsafe { text(view.start, view.len) }.to_owned()
}

pub(crate) fn give<T>(vector: Vec<T>) -> Owned<T> {
    let mut vector = ManuallyDrop::new(vector);
    Owned { start: vector.as_mut_ptr(), len: vector.len(), room: vector.capacity() }
}

pub(crate) fn give_string(text: String) -> Owned<u8> {
    give(text.into_bytes())
}

/// # Safety
/// The vector came from `give`, and is not used any more.
pub(crate) unsafe fn take<T>(owned: Owned<T>) -> Vec<T> {
    // SAFETY: the caller promises a vector of this library.
    unsafe { Vec::from_raw_parts(owned.start, owned.len, owned.room) }
}

/// # Safety
/// The vector came from `give`, and is not used any more.
pub(crate) unsafe extern "C" fn free<T>(owned: Owned<T>) {
    // SAFETY: the caller promises the same.
    drop(unsafe { take(owned) });
}

/// # Safety
/// The texts came from `give`, and are not used any more.
pub(crate) unsafe extern "C" fn free_texts(owned: Owned<Owned<u8>>) {
    // SAFETY: the caller promises the same.
    for text in unsafe { take(owned) } {
        // SAFETY: as above.
        unsafe { free(text) };
    }
}

/// # Safety
/// The texts of the message came from `give`, and are not used any more.
pub(crate) unsafe extern "C" fn free_message(message: OwnedMessage) {
    // SAFETY: the caller promises the same.
    unsafe { free(message.from) };
    // SAFETY: as above.
    unsafe { free(message.body) };
}
