//! Memory of the host, in which results of polyplug 0.1 are handed over.

use std::{
    ptr,
    sync::atomic::{AtomicPtr, Ordering},
};

use predecessor_abi::{Array, HostApi, StringView};

/// The host that has initialised the library.
static HOST: AtomicPtr<HostApi> = AtomicPtr::new(ptr::null_mut());

pub(crate) fn keep_host(host: *const HostApi) {
    HOST.store(host.cast_mut(), Ordering::Release);
}

/// Asks the host for room.
fn room<T>(count: usize) -> *mut T {
    let host = HOST.load(Ordering::Acquire);
    // SAFETY: a call comes after the initialisation, so there is a host.
    let alloc = unsafe { (*host).alloc };
    // SAFETY: the function takes its own table.
    let memory = unsafe { alloc(host, count * size_of::<T>(), align_of::<T>()) };
    assert!(!memory.is_null(), "the host has no memory left");
    memory.cast()
}

/// Copies elements into memory of the host.
pub(crate) fn give<T: Copy>(elements: &[T]) -> Array<T> {
    let items = room::<T>(elements.len());
    // SAFETY: the memory is fresh, and large enough.
    unsafe { items.copy_from_nonoverlapping(elements.as_ptr(), elements.len()) };
    Array::new(items, elements.len())
}

/// Copies a text into memory of the host.
pub(crate) fn give_text(text: &str) -> StringView {
    let bytes = give(text.as_bytes());
    StringView { ptr: bytes.items, len: bytes.len }
}
