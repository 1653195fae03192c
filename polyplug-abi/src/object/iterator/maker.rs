//! The maker's side of iterators: the box of an iterator, and the table over it.
//!
//! Not here: the receiver's side, in `reader`. Invariant: an iterator that has ended, by its end or by a panic, is not
//! asked for items again, and ends in this binary.

use alloc::{boxed::Box, format};
use core::{any::TypeId, ffi::c_void};

use crate::{
    crossing::{AbiType, InvalidValue, lower_whole},
    extension::{
        ExtensionErrorCode, Holding, IteratorBatch, IteratorHint, IteratorVTable, ObjectInfo,
        ObjectRepr, VTableHeader,
    },
    guard::{guard_table, write_error},
    v1::AbiError,
};

/// An iterator while the other side has it.
struct Made<'a, T> {
    iterator: Box<dyn Iterator<Item = T> + 'a>,
    /// Whether it returned `None`, or panicked.
    ended: bool,
    /// How many items it makes at once, however many are asked for.
    most: usize,
}

/// Says of a table that its instances are iterators of this binary.
enum Iterators {}

static INFO: ObjectInfo = ObjectInfo::new(TypeId::of::<Iterators>, Holding::Value, None);

/// Gives an iterator away: the receiver ends it. It makes at most so many items before the receiver wants them.
pub(super) fn lower_iterator<'a, T: AbiType>(
    iterator: Box<dyn Iterator<Item = T> + 'a>,
    most: usize,
) -> ObjectRepr {
    let table: &'static IteratorVTable = const {
        &IteratorVTable {
            header: VTableHeader {
                size: SIZE,
                flags: VTableHeader::TRUSTED_TEXT,
                drop_instance: end::<T>,
                object: &raw const INFO,
            },
            next: Some(next::<T>),
            size_hint: Some(size_hint::<T>),
        }
    };
    let instance = Box::into_raw(Box::new(Made { iterator, ended: false, most }));
    ObjectRepr { instance: instance.cast_const().cast(), vtable: &raw const table.header }
}

#[expect(clippy::cast_possible_truncation, reason = "a head and two functions are small")]
const SIZE: u32 = size_of::<IteratorVTable>() as u32;
const _: () = assert!(SIZE as usize == VTableHeader::size_for(2));

/// Makes the next items; see [`NextFn`](crate::NextFn).
///
/// # Safety
/// `this` is a live instance that this thread may use; there is room for `max` representations, a batch and an error.
unsafe extern "C" fn next<T: AbiType>(
    this: *mut c_void,
    max: usize,
    items: *mut c_void,
    batch: *mut IteratorBatch,
    err: *mut AbiError,
) -> u32 {
    let fill = || {
        // SAFETY: the caller promises a live instance, and calls one function of it at a time.
        let made = unsafe { &mut *this.cast::<Made<'_, T>>() };
        // SAFETY: the caller promises a batch that it has set to zeros.
        let batch = unsafe { &mut *batch };
        // After a panic, and after a value that does not cross, there is nothing more.
        let has_ended = core::mem::replace(&mut made.ended, true);
        let max = max.min(made.most);
        while !has_ended && batch.len < max {
            let Some(item) = made.iterator.next() else {
                batch.ended = 1;
                return 0;
            };
            match lower_whole(item) {
                Ok(repr) => {
                    // SAFETY: the caller promises room for `max` representations.
                    let place = unsafe { items.cast::<T::Repr>().add(batch.len) };
                    // SAFETY: the caller promises room for `max` representations.
                    unsafe { place.write(repr) };
                }
                // SAFETY: the caller promises room for an error.
                Err(value) => return unsafe { refuse(err, value) },
            }
            batch.len += 1;
        }
        batch.ended = has_ended.into();
        made.ended = has_ended;
        0
    };
    // SAFETY: the caller promises room for an error.
    unsafe { guard_table(err, fill) }
}

/// # Safety
/// `err` has room for an error.
#[cold]
unsafe fn refuse(err: *mut AbiError, value: InvalidValue) -> u32 {
    let message = format!("an item is invalid: {value}");
    // SAFETY: the caller promises the room.
    unsafe { write_error(err, ExtensionErrorCode::InvalidValue as u32, &message) }
}

/// Says how many items are left; see [`SizeHintFn`](crate::SizeHintFn).
///
/// # Safety
/// `this` is a live instance that this thread may use; there is room for a hint and an error.
unsafe extern "C" fn size_hint<T: AbiType>(
    this: *const c_void,
    hint: *mut IteratorHint,
    err: *mut AbiError,
) -> u32 {
    let ask = || {
        // SAFETY: the caller promises a live instance, and calls one function of it at a time.
        let made = unsafe { &*this.cast::<Made<'_, T>>() };
        let (lower, upper) = if made.ended { (0, Some(0)) } else { made.iterator.size_hint() };
        let (upper, has_upper) = (upper.unwrap_or(0), upper.is_some().into());
        // SAFETY: the caller promises room for a hint.
        unsafe { hint.write(IteratorHint { lower, upper, has_upper }) };
        0
    };
    // SAFETY: the caller promises room for an error.
    unsafe { guard_table(err, ask) }
}

/// Ends an iterator; see [`DropFn`](crate::DropFn).
///
/// # Safety
/// `this` is a live instance that the caller gives away; there is room for an error.
unsafe extern "C" fn end<T: AbiType>(this: *mut c_void, err: *mut AbiError) -> u32 {
    let drop_it = || {
        // SAFETY: the caller gives away an instance, which was made of a box of this type.
        drop(unsafe { Box::from_raw(this.cast::<Made<'_, T>>()) });
        0
    };
    // SAFETY: the caller promises room for an error.
    unsafe { guard_table(err, drop_it) }
}
