//! The heads of generated tables, and small things that generated code says.
//!
//! Invariant: a head says the size of its whole table.

use core::{ffi::c_void, ptr};

use polyplug_abi::{AbiError, AbiType, CallError, ObjectInfo, Target, VTableHeader, note_failure};

use crate::guard::guard_end;

/// What travels for a `T` in the typed convention.
pub type ReprOf<T> = <T as AbiType>::Repr;

unsafe extern "C" fn drop_target<X: Target>(this: *mut c_void, err: *mut AbiError) -> u32 {
    // SAFETY: the caller of the table gives the instance away.
    let body = move || unsafe { X::drop_raw(this.cast()) };
    // SAFETY: the caller of the table promises room for an error.
    unsafe { guard_end(err, body) }
}

/// Makes the head of a typed table `V` of `methods` methods over `X`, and asserts that its fields leave no
/// gaps.
pub const fn typed_header<X: Target, V>(
    methods: usize,
    object: &'static ObjectInfo,
) -> VTableHeader {
    assert!(size_of::<V>() == VTableHeader::size_for(methods), "a table is a head and its slots");
    VTableHeader {
        #[expect(clippy::cast_possible_truncation, reason = "no trait has half a billion methods")]
        size: VTableHeader::size_for(methods) as u32,
        flags: VTableHeader::TRUSTED_TEXT,
        drop_instance: drop_target::<X>,
        object,
    }
}

unsafe extern "C" fn keep(_: *mut c_void, _: *mut AbiError) -> u32 {
    0
}

/// Makes the head of an adapter of `methods` methods. The runtime that makes a foreign instance ends
/// it, so its table does not.
pub const fn adapter_header(methods: usize) -> VTableHeader {
    VTableHeader {
        #[expect(clippy::cast_possible_truncation, reason = "no trait has half a billion methods")]
        size: VTableHeader::size_for(methods) as u32,
        flags: 0,
        drop_instance: keep,
        object: ptr::null(),
    }
}

/// Returns what a call returned, for methods that cannot return its error.
///
/// # Panics
/// With the error.
#[inline]
#[track_caller]
pub fn or_panic<T>(result: Result<T, CallError>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => reraise(&error),
    }
}

/// Returns what a callback returned, as [`or_panic`] does, from generated code, whose place says nothing.
///
/// # Panics
/// With the error.
#[inline]
pub fn or_panic_anywhere<T>(result: Result<T, CallError>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => {
            #[cfg(feature = "plugin")]
            polyplug_abi::leave_out_location();
            reraise(&error)
        }
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn reraise(error: &CallError) -> ! {
    let text = error.to_string();
    note_failure(&text);
    panic!("{text}")
}

/// Reads the canonical text of a schema. It is not checked again, because that takes the compiler longer
/// than to write it.
///
/// # Safety
/// `text` is what [`ContractSchema::text`](polyplug_abi::ContractSchema::text) wrote.
pub const unsafe fn utf8(text: &'static [u8]) -> &'static str {
    // SAFETY: the text was put together from whole `&str`s.
    unsafe { core::str::from_utf8_unchecked(text) }
}
