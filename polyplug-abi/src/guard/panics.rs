//! What is caught in a function that another binary calls, and what is raised when a call of another binary failed.
//!
//! Invariant: a panic that was caught becomes an error, and its payload is gone.

use alloc::{
    borrow::ToOwned as _,
    boxed::Box,
    format,
    string::{String, ToString as _},
};
use core::{
    any::Any,
    mem, ptr,
    sync::atomic::{AtomicPtr, Ordering},
};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{
    location::{leave_out_location, take_location},
    message::{MESSAGE_SIZE, write_error},
    passed_on::{note_failure, passes_failure_on},
};
use crate::{
    contract::CallError,
    crossing::discard,
    extension::ExtensionErrorCode,
    v1::{AbiError, AbiErrorCode},
};

/// What tells of panics; null where no other is told than the caller, as in a host.
static TELL: AtomicPtr<()> = AtomicPtr::new(ptr::null_mut());

/// Sets what runs after each panic that was caught, before the caller is told of it.
pub fn tell_of_panics_with(tell: fn()) {
    TELL.store(tell as *mut (), Ordering::Release);
}

/// Tells of the panic that was caught.
fn tell() {
    let tell = TELL.load(Ordering::Acquire);
    if !tell.is_null() {
        // SAFETY: nothing but such a function is ever stored there.
        let tell = unsafe { mem::transmute::<*mut (), fn()>(tell) };
        tell();
    }
}

/// Writes the error of a panic that was caught, and returns its code.
///
/// # Safety
/// `err` has room for an error.
#[cold]
#[inline(never)]
pub unsafe fn report_panic(err: *mut AbiError, payload: Box<dyn Any + Send>) -> u32 {
    let text = panic_text(&*payload);
    let code = if passes_failure_on(text) {
        ExtensionErrorCode::CalleeFailed as u32
    } else {
        AbiErrorCode::Panic as u32
    };
    let text = &text[..text.floor_char_boundary(MESSAGE_SIZE)];
    let message = match take_location() {
        Some(location) => format!("{text}, at {location}"),
        None => text.to_owned(),
    };
    // Dropping the payload and telling run the plugin's code once more, which may fail too and lend the
    // place of messages for that, so the message is written last.
    discard(payload);
    tell();
    // SAFETY: the caller promises the room.
    unsafe { write_error(err, code, &message) }
}

/// Reads what a panic said, if it said it in words.
fn panic_text(payload: &(dyn Any + Send)) -> &str {
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        text
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text
    } else {
        "the panic carries a value that is not text"
    }
}

/// Runs the body of a function of a table that this crate makes. It returns 0, or the code of the error that it wrote.
///
/// # Safety
/// `err` has room for an error.
#[inline]
pub(crate) unsafe fn guard_table(err: *mut AbiError, body: impl FnOnce() -> u32) -> u32 {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(status) => status,
        // SAFETY: the caller promises the room.
        Err(payload) => unsafe { report_panic(err, payload) },
    }
}

/// Raises a failure of another binary as a panic, which tells the caller of this side's function that it was passed on.
/// Its place is that of the SDK, which says nothing.
#[cold]
#[inline(never)]
pub(crate) fn raise(error: &CallError) -> ! {
    let text = error.to_string();
    leave_out_location();
    note_failure(&text);
    panic!("{text}")
}
