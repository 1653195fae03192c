//! Tables of iterators that cross as objects.
//!
//! An iterator is an [`ObjectRepr`](super::vtable::ObjectRepr) whose table is an [`IteratorVTable`]. Its receiver asks for
//! many items at once and lends the room for their representations. Not here: who makes and who reads one. The
//! invariant: the table grows at its end and says its size, as each typed table.

use core::ffi::c_void;

use super::vtable::VTableHeader;
use crate::v1::AbiError;

/// The table of an iterator.
///
/// # ABI
/// 40 bytes, align 8. Constant. The header says whether Rust code behind this SDK made the items.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct IteratorVTable {
    /// The head; `drop_instance` ends the iterator.
    pub header: VTableHeader,
    /// Makes the next items. Never null.
    pub next: Option<NextFn>,
    /// Says how many items are left. Never null.
    pub size_hint: Option<SizeHintFn>,
}

/// Writes the representations of at most `max` items to `items`, one behind the other, and says in `batch` how many.
///
/// The items belong to the caller then, also on failure. On anything but 0 `err` was written, and the iterator has ended.
pub type NextFn = unsafe extern "C" fn(
    this: *mut c_void,
    max: usize,
    items: *mut c_void,
    batch: *mut IteratorBatch,
    err: *mut AbiError,
) -> u32;

/// Says how many items are left; on anything but 0 `err` was written instead.
pub type SizeHintFn =
    unsafe extern "C" fn(this: *const c_void, hint: *mut IteratorHint, err: *mut AbiError) -> u32;

/// What a call of `next` came to.
///
/// # ABI
/// 16 bytes, align 8. The caller sets it to zeros before the call.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IteratorBatch {
    /// How many items were written. Fewer than asked for do not mean the end.
    pub len: usize,
    /// Whether there are no items after these: 0 or 1. A batch without items is the end, or an error.
    pub ended: u32,
}

/// How many items are left.
///
/// # ABI
/// 24 bytes, align 8.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IteratorHint {
    /// At least so many.
    pub lower: usize,
    /// At most so many, if `has_upper` is not 0.
    pub upper: usize,
    /// Whether it is known how many there are at most.
    pub has_upper: u32,
}
