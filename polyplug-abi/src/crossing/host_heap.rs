//! The memory that results of the uniform convention live in.
//!
//! Here: one allocator, and which one this binary uses. Not here: its content, which the representations know. The
//! invariant: memory goes back to the heap that it came from.

use core::{
    ptr,
    sync::atomic::{AtomicPtr, Ordering},
};

use crate::v1::HostApi;

/// The allocator that results of the uniform convention live in: the one behind a [`HostApi`].
#[derive(Clone, Copy, Debug)]
pub struct HostHeap {
    host: *const HostApi,
}

/// The host that this binary was last told of; null before the first.
static HOST: AtomicPtr<HostApi> = AtomicPtr::new(ptr::null_mut());

impl HostHeap {
    /// Tells this binary which host it runs in: a library at its `polyplug_init`, a host for itself.
    ///
    /// # Safety
    /// `host` is null or points to a table that stays valid for as long as uniform functions of this
    /// binary are called.
    pub unsafe fn install(host: *const HostApi) {
        HOST.store(host.cast_mut(), Ordering::Release);
    }

    /// Returns the heap of the host that was installed last; one without memory before the first.
    #[must_use]
    pub fn current() -> Self {
        Self { host: HOST.load(Ordering::Acquire) }
    }

    /// Makes the heap of `host`; null makes a heap without memory.
    ///
    /// # Safety
    /// `host` is null or points to a table that outlives the heap.
    #[must_use]
    pub const unsafe fn new(host: *const HostApi) -> Self {
        Self { host }
    }

    /// Copies `values` into memory of the heap, or returns `None` when it has none.
    /// No values need no memory and come back as null.
    pub(crate) fn copy<T: Copy>(self, values: &[T]) -> Option<*mut T> {
        if values.is_empty() {
            return Some(ptr::null_mut());
        }
        // SAFETY: the constructor's caller promised null or a live table.
        let api = unsafe { self.host.as_ref() }?;
        // SAFETY: the function takes its own table, and any size and alignment.
        let memory = unsafe { (api.alloc)(self.host, size_of_val(values), align_of::<T>()) };
        let memory = ptr::NonNull::new(memory)?.cast::<T>();
        // SAFETY: the memory is fresh, so the two do not overlap, and was asked for with the size and
        // alignment of these values.
        unsafe { ptr::copy_nonoverlapping(values.as_ptr(), memory.as_ptr(), values.len()) };
        Some(memory.as_ptr())
    }

    /// Gives memory back.
    ///
    /// # Safety
    /// `memory` is null or came from the same heap for `len` values of this alignment, and is not
    /// used any more.
    pub(crate) unsafe fn free<T>(self, memory: *mut T, len: usize, align: usize) {
        // SAFETY: the constructor's caller promised null or a live table.
        let api = unsafe { self.host.as_ref() };
        if let Some(api) = api
            && !memory.is_null()
        {
            // SAFETY: the caller promises that the memory is of this heap, size and alignment.
            unsafe { (api.free)(self.host, memory.cast(), len * size_of::<T>(), align) };
        }
    }
}
