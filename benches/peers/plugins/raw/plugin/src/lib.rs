//! The functions that are called by hand.

mod memory;
mod values;

use std::ffi::c_void;

use raw_contract::{Functions, Record, Shape, Visit};
use work::State;

/// What a caller looks up.
#[unsafe(no_mangle)]
pub static FUNCTIONS: Functions = Functions {
    new,
    free,
    inc_stateless,
    inc,
    text_stateless,
    text,
    bytes,
    record,
    shape,
    string: values::string,
    free_string: memory::free,
    numbers: values::numbers,
    numbers_own: values::numbers_own,
    free_numbers: memory::free,
    texts: values::texts,
    texts_own: values::texts_own,
    free_texts: memory::free_texts,
    message: values::message,
    message_own: values::message_own,
    free_message: memory::free_message,
    each,
    make,
    add,
    free_made,
};

extern "C" fn new() -> *mut State {
    Box::into_raw(Box::new(State::default()))
}

/// # Safety
/// `this` came from `new`, and is not used any more.
unsafe extern "C" fn free(this: *mut State) {
    // SAFETY: the caller promises that it is a box of this library.
    drop(unsafe { Box::from_raw(this) });
}

/// Reads the state of an instance.
///
/// # Safety
/// `this` came from `new`.
unsafe fn step(this: *const State) -> u32 {
    // SAFETY: the caller promises an instance.
    unsafe { (*this).step }
}

extern "C" fn inc_stateless(x: u32) -> u32 {
    work::inc_stateless(x)
}

/// # Safety
/// `this` came from `new`.
unsafe extern "C" fn inc(this: *const State, x: u32) -> u32 {
    // SAFETY: the caller promises an instance.
    work::inc(unsafe { step(this) }, x)
}

/// # Safety
/// `start` leads to `len` bytes of UTF-8.
unsafe extern "C" fn text_stateless(start: *const u8, len: usize) -> u64 {
    // SAFETY: the caller promises a text.
    work::text_stateless(unsafe { memory::text(start, len) })
}

/// # Safety
/// `this` came from `new`, and `start` leads to `len` bytes of UTF-8.
unsafe extern "C" fn text(this: *const State, start: *const u8, len: usize) -> u64 {
    // SAFETY: the caller promises an instance.
    let step = unsafe { step(this) };
    // SAFETY: the caller promises a text.
    work::text(step, unsafe { memory::text(start, len) })
}

/// # Safety
/// `this` came from `new`, and `start` leads to `len` bytes.
unsafe extern "C" fn bytes(this: *const State, start: *const u8, len: usize) -> u64 {
    // SAFETY: the caller promises an instance.
    let step = unsafe { step(this) };
    // SAFETY: the caller promises the bytes.
    work::bytes(step, unsafe { memory::slice(start, len) })
}

/// # Safety
/// `this` came from `new`.
unsafe extern "C" fn record(this: *const State, record: Record) -> Record {
    // SAFETY: the caller promises an instance.
    record.moved(unsafe { step(this) })
}

/// # Safety
/// `this` came from `new`.
unsafe extern "C" fn shape(this: *const State, shape: Shape) -> Shape {
    // SAFETY: the caller promises an instance.
    shape.grown(unsafe { step(this) })
}

/// # Safety
/// `this` came from `new`, and `visit` can be called.
unsafe extern "C" fn each(this: *const State, count: u32, visit: Visit) {
    // SAFETY: the caller promises an instance.
    let step = unsafe { step(this) };
    // SAFETY: the caller promises the function.
    work::each(step, count, |index| unsafe { (visit.call)(visit.context, index) });
}

/// # Safety
/// `this` came from `new`.
unsafe extern "C" fn make(this: *const State) -> *mut c_void {
    // SAFETY: the caller promises an instance.
    let made = unsafe { *this };
    Box::into_raw(Box::new(made)).cast()
}

/// # Safety
/// `made` came from `make`.
unsafe extern "C" fn add(made: *const c_void, x: u32) -> u32 {
    // SAFETY: the caller promises what was made.
    work::inc(unsafe { step(made.cast()) }, x)
}

/// # Safety
/// `made` came from `make`, and is not used any more.
unsafe extern "C" fn free_made(made: *mut c_void) {
    // SAFETY: the caller promises that it is a box of this library.
    drop(unsafe { Box::from_raw(made.cast::<State>()) });
}
