//! Borrowed and handed-over runs of memory: `StringView`, `SliceView`, `SliceMut`, `Buffer`, `Array`.
//!
//! Not here: whether a view from the other side can be read at all, which the crossing checks. Invariant: a view is
//! bits without a lifetime, so reading one is the caller's promise.

use core::{ptr, slice};

/// UTF-8 text that is borrowed: a pointer and a length in bytes, no terminating NUL.
///
/// # ABI
/// 16 bytes, align 8. A null pointer with length 0 is the empty text.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct StringView {
    /// The first byte; may be null when `len` is 0.
    pub ptr: *const u8,
    /// The length in bytes.
    pub len: usize,
}

impl StringView {
    /// Makes the empty text without an address.
    #[must_use]
    pub const fn null() -> Self {
        Self { ptr: ptr::null(), len: 0 }
    }

    /// Lends `text`. The view must not be used after `text` is gone.
    #[must_use]
    pub const fn from_str(text: &str) -> Self {
        Self { ptr: text.as_ptr(), len: text.len() }
    }

    /// Reads the bytes.
    ///
    /// # Safety
    /// `ptr` points to `len` initialised bytes that live and stay unchanged for `'a`, or `len` is 0.
    #[must_use]
    pub const unsafe fn as_bytes<'a>(self) -> &'a [u8] {
        // SAFETY: the caller promises what `SliceView::as_slice` asks for.
        unsafe { SliceView::<u8>::new(self.ptr, self.len).as_slice() }
    }
}

/// A run of values that is borrowed.
///
/// # ABI
/// 16 bytes, align 8; the same layout as [`StringView`].
#[repr(C)]
#[derive(Debug)]
pub struct SliceView<T> {
    /// The first value; may be null or dangling when `len` is 0.
    pub ptr: *const T,
    /// The number of values.
    pub len: usize,
}

impl<T> Clone for SliceView<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for SliceView<T> {}

impl<T> SliceView<T> {
    /// Makes a view of its two parts.
    #[must_use]
    pub const fn new(ptr: *const T, len: usize) -> Self {
        Self { ptr, len }
    }

    /// Reads the values.
    ///
    /// # Safety
    /// `ptr` is aligned and points to `len` valid values that live and stay unchanged for `'a`,
    /// or `len` is 0.
    #[must_use]
    pub const unsafe fn as_slice<'a>(self) -> &'a [T] {
        if self.len == 0 {
            return &[];
        }
        // SAFETY: `len` is not 0, so the caller promises `len` valid, aligned values that live and
        // stay unchanged for `'a`; memory of that many values exists, so its size fits `isize`.
        unsafe { slice::from_raw_parts(self.ptr, self.len) }
    }
}

/// A run of values that is borrowed to be changed.
///
/// # ABI
/// 16 bytes, align 8; the same layout as [`SliceView`].
#[repr(C)]
#[derive(Debug)]
pub struct SliceMut<T> {
    /// The first value; may be null or dangling when `len` is 0.
    pub ptr: *mut T,
    /// The number of values.
    pub len: usize,
}

impl<T> Clone for SliceMut<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for SliceMut<T> {}

impl<T> SliceMut<T> {
    /// Reads and writes the values.
    ///
    /// # Safety
    /// `ptr` is aligned and points to `len` valid values that live for `'a` and are not read or
    /// written in any other way meanwhile, or `len` is 0.
    #[must_use]
    pub const unsafe fn as_slice_mut<'a>(self) -> &'a mut [T] {
        if self.len == 0 {
            return &mut [];
        }
        // SAFETY: `len` is not 0, so the caller promises `len` valid, aligned values that live for `'a`
        // and are not used in any other way; memory of that many values exists, so its size fits `isize`.
        unsafe { slice::from_raw_parts_mut(self.ptr, self.len) }
    }
}

/// Bytes with a capacity, as ABI v1 hands growing memory over.
///
/// # ABI
/// 24 bytes, align 8. The side that allocated it frees it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Buffer {
    /// The first byte; may be null when `cap` is 0.
    pub ptr: *mut u8,
    /// How many bytes are in use.
    pub len: usize,
    /// How many bytes are allocated.
    pub cap: usize,
}

/// A run of values in memory of the host's allocator, which the caller frees.
///
/// Free it with `HostApi::free(items, len * size_of::<T>(), align)`.
///
/// # ABI
/// 24 bytes, align 8.
#[repr(C)]
#[derive(Debug)]
pub struct Array<T> {
    /// The first value; may be null when `len` is 0.
    pub items: *mut T,
    /// The number of values.
    pub len: usize,
    /// The alignment that the memory was allocated with, in bytes.
    pub align: usize,
}

impl<T> Clone for Array<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Array<T> {}

impl<T> Array<T> {
    /// Makes the array of nothing, which needs no free.
    #[must_use]
    pub const fn empty() -> Self {
        Self::new(ptr::null_mut(), 0)
    }

    /// Makes an array of memory that was allocated with the alignment of `T`.
    #[must_use]
    pub const fn new(items: *mut T, len: usize) -> Self {
        Self { items, len, align: align_of::<T>() }
    }
}
