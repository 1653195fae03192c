//! References that are lent: `&T`, `&[T]` and `&str`, also inside of one another.
//!
//! Not here: references to plain values where nothing is copied, which are `AbiType`s. Invariant: a reference to what
//! lies in memory as its representation refers to the caller's memory, and any other to a copy.

use core::slice;

use super::texts::are_views;
use crate::{
    crossing::{
        abi_type::{AbiType, Trust},
        invalid_value::InvalidValue,
        lending::{Arena, Copies, Lend},
        owned::{copy_all, lend_all},
    },
    schema::TypeSchema,
    v1::{SliceView, StringView},
};

// SAFETY: a view is what travels anyway, and it is checked unless Rust made it.
unsafe impl Lend for &str {
    type Lent = StringView;
    type With<'x> = &'x str;
    const SCHEMA: &'static TypeSchema = <Self as AbiType>::SCHEMA;
    const BORROWS: usize = 1;
    const IN_PLACE: bool = are_views();
    const COPIES: bool = false;

    #[inline]
    fn lend(&self, _: &Arena) -> StringView {
        self.into_repr()
    }

    #[inline]
    unsafe fn copy(lent: StringView, copies: &Copies) -> Result<Self, InvalidValue> {
        // SAFETY: the caller promises text that was lent.
        unsafe { Self::from_repr(lent, copies.trust()) }
    }

    unsafe fn check(lent: &StringView, copies: &Copies) -> Result<(), InvalidValue> {
        // An empty view may be null elsewhere; in place it cannot become a reference.
        if lent.ptr.is_null() {
            return Err(InvalidValue::Null);
        }
        // SAFETY: the caller promises text that was lent.
        unsafe { Self::copy(*lent, copies) }.map(drop)
    }
}

// SAFETY: what travels is a pointer to what the value is lent as: the value itself if it is in place, or a
// representation in the arena. The reference is one to the value in place, which is checked unless Rust lent it, or to
// a copy of it.
unsafe impl<T: Lend> Lend for &T {
    type Lent = *const T::Lent;
    type With<'x> = &'x T::With<'x>;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Ref(T::SCHEMA);
    const BORROWS: usize = 1 + T::BORROWS;
    const IS_ABI_TYPE: bool = T::IS_PLAIN;
    const IN_PLACE: bool = T::IN_PLACE;
    const COPIES: bool = !T::IN_PLACE;

    #[inline]
    fn lend(&self, arena: &Arena) -> Self::Lent {
        if T::IN_PLACE {
            return core::ptr::from_ref(*self).cast();
        }
        arena.write((**self).lend(arena))
    }

    #[inline]
    unsafe fn copy(lent: Self::Lent, copies: &Copies) -> Result<Self, InvalidValue> {
        if !lent.is_aligned() {
            return Err(InvalidValue::Misaligned);
        }
        // SAFETY: the caller promises that the pointer is null or leads to what was lent.
        let value = unsafe { lent.as_ref() }.ok_or(InvalidValue::Null)?;
        if T::IN_PLACE {
            if copies.trust() == Trust::Foreign {
                // SAFETY: the caller promises a value that was lent.
                unsafe { T::check(value, copies) }?;
            }
            // SAFETY: the value lies in memory as what was lent, and is valid; the caller promises that it lives longer
            // than the reference is used.
            return Ok(unsafe { &*lent.cast::<T>() });
        }
        let write = |copied: &mut Option<T>| {
            // SAFETY: the caller promises a value that was lent.
            unsafe { write(copied, *value, copies) }
        };
        // SAFETY: `BORROWS` counts the borrows, and `T` tells of values that belong to a thread.
        let copied = unsafe { copies.make(T::BORROWS == 0, write) }?;
        // SAFETY: the caller promises that the reference is not used after the copies.
        Ok(unsafe { &*core::ptr::from_ref(copied) })
    }
}

/// Writes a value that was lent into one of an earlier call, or makes one.
///
/// # Safety
/// As for [`Lend::copy`].
#[inline]
unsafe fn write<T: Lend>(
    copied: &mut Option<T>,
    lent: T::Lent,
    copies: &Copies,
) -> Result<(), InvalidValue> {
    match copied {
        // SAFETY: the caller promises a value that was lent.
        Some(copied) => unsafe { copied.refill(lent, copies) },
        None => {
            // SAFETY: as above.
            *copied = Some(unsafe { T::copy(lent, copies) }?);
            copies.count(size_of::<T>());
            Ok(())
        }
    }
}

// SAFETY: what travels is a view of what the values are lent as: the values themselves if they are in place, or
// representations in the arena. The slice is that of the values in place, which are checked unless Rust lent them, or
// of copies of them.
unsafe impl<T: Lend> Lend for &[T] {
    type Lent = SliceView<T::Lent>;
    type With<'x> = &'x [T::With<'x>];
    const SCHEMA: &'static TypeSchema = &TypeSchema::Slice(T::SCHEMA);
    const BORROWS: usize = 1 + T::BORROWS;
    const IS_ABI_TYPE: bool = T::IS_PLAIN;
    const IN_PLACE: bool = T::IN_PLACE && are_views();
    const COPIES: bool = !T::IN_PLACE;

    #[inline]
    fn lend(&self, arena: &Arena) -> Self::Lent {
        lend_all(self, arena)
    }

    #[inline]
    unsafe fn copy(lent: Self::Lent, copies: &Copies) -> Result<Self, InvalidValue> {
        if T::IN_PLACE {
            if copies.trust() == Trust::Foreign {
                lent.check()?;
                // SAFETY: the caller promises that the values are there.
                let values = unsafe { lent.as_slice() };
                // There can be as many values without bits as there are addresses.
                for value in values.iter().take(if size_of::<T>() > 0 { values.len() } else { 0 }) {
                    // SAFETY: the caller promises values that were lent.
                    unsafe { T::check(value, copies) }?;
                }
            }
            let lent = SliceView::new(lent.ptr.cast::<T>(), lent.len);
            // SAFETY: the values lie in memory as what was lent, and are valid; the caller promises that they live
            // longer than the slice is used.
            return Ok(unsafe { lent.as_slice() });
        }
        let write = |copied: &mut Option<_>| {
            // SAFETY: the caller promises values that were lent.
            unsafe { copy_all(copied.get_or_insert_default(), lent, copies) }
        };
        // SAFETY: `BORROWS` counts the borrows, and `T` tells of values that belong to a thread.
        let copied = unsafe { copies.make(T::BORROWS == 0, write) }?;
        // SAFETY: the caller promises that the slice is not used after the copies.
        Ok(unsafe { slice::from_raw_parts(copied.as_ptr(), copied.len()) })
    }

    unsafe fn check(lent: &Self::Lent, copies: &Copies) -> Result<(), InvalidValue> {
        // An empty view may lead nowhere elsewhere; in place it cannot become a reference.
        if lent.ptr.is_null() {
            return Err(InvalidValue::Null);
        }
        if !lent.ptr.is_aligned() {
            return Err(InvalidValue::Misaligned);
        }
        // SAFETY: the caller promises values that were lent.
        unsafe { Self::copy(*lent, copies) }.map(drop)
    }
}
