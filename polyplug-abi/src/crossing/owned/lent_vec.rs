//! How many values are lent: those of a slice, and of everything that is like a vector.
//!
//! Not here: vectors that are given away. Invariant: values that lie in memory as their representations are lent
//! where they are.

use alloc::{borrow::Cow, boxed::Box, vec::Vec};
use core::{mem::take, ptr};

use super::{abi_vec::AbiVec, vec::OwnedVec};
use crate::{
    crossing::{
        abi_type::{AbiPlain, AbiType, Trust},
        invalid_value::InvalidValue,
        lending::{Arena, Copies, Lend},
    },
    schema::TypeSchema,
    v1::SliceView,
};

/// Lends values.
#[inline]
pub(crate) fn lend_all<T: Lend>(values: &[T], arena: &Arena) -> SliceView<T::Lent> {
    if T::IN_PLACE {
        return SliceView::new(values.as_ptr().cast(), values.len());
    }
    arena.write_all(values.iter(), |value| value.lend(arena))
}

/// Makes `values` those that were lent.
///
/// # Errors
/// If one of them is no value of the type, or there is no memory for so many.
///
/// # Safety
/// As for [`Lend::copy`] of each.
#[inline]
pub(crate) unsafe fn copy_all<T: Lend>(
    values: &mut Vec<T>,
    lent: SliceView<T::Lent>,
    copies: &Copies,
) -> Result<(), InvalidValue> {
    lent.check()?;
    // SAFETY: the caller promises that they are there.
    let lent = unsafe { lent.as_slice() };
    if T::IN_PLACE && copies.trust() == Trust::Sdk {
        values.clear();
        make_room(values, lent.len(), copies)?;
        // SAFETY: there is room for so many, the two do not overlap, and what Rust lent in place are values, which own
        // nothing.
        unsafe { ptr::copy_nonoverlapping(lent.as_ptr().cast(), values.as_mut_ptr(), lent.len()) };
        // SAFETY: so many values were written.
        unsafe { values.set_len(lent.len()) };
        return Ok(());
    }
    values.truncate(lent.len());
    let (again, new) = lent.split_at(values.len());
    for (value, lent) in values.iter_mut().zip(again) {
        // SAFETY: the caller promises it for each.
        unsafe { value.refill(*lent, copies) }?;
    }
    make_room(values, new.len(), copies)?;
    for lent in new {
        // SAFETY: the caller promises it for each.
        values.push(unsafe { T::copy(*lent, copies) }?);
    }
    Ok(())
}

/// Makes room for more values.
#[inline]
fn make_room<T>(values: &mut Vec<T>, more: usize, copies: &Copies) -> Result<(), InvalidValue> {
    let before = values.capacity();
    if values.try_reserve(more).is_err() {
        return Err(InvalidValue::TooMany(more));
    }
    copies.count((values.capacity() - before).saturating_mul(size_of::<T>()));
    Ok(())
}

/// Implements [`Lend`] for what has the values of a slice: how the values are got at, how a vector becomes it, and how it
/// becomes a vector again.
macro_rules! lend_as_vec {
    (
        impl[$($generics:tt)*] $ty:ty, with<$lifetime:lifetime>: $with:ty,
        values: $values:expr, from: $from:expr, into: $into:expr $(,)?
    ) => {
        // SAFETY: the values are lent, and copied, each by itself; they do not lie in `self`, so a move leaves them
        // where they are.
        unsafe impl<$($generics)*> Lend for $ty {
            type Lent = OwnedVec<T::Lent>;
            type With<$lifetime> = $with;
            const SCHEMA: &'static TypeSchema = &TypeSchema::Generic("Vec", &[T::SCHEMA]);
            const BORROWS: usize = T::BORROWS;
            const IS_ABI_TYPE: bool = T::IS_ABI_TYPE;

            #[inline]
            fn lend(&self, arena: &Arena) -> Self::Lent {
                const {
                    assert!(size_of::<T::Lent>() > 0, "values of a vector that crosses have a size");
                }
                let values: fn(&Self) -> &[T] = $values;
                OwnedVec::lent(lend_all(values(self), arena))
            }

            #[inline]
            unsafe fn copy(lent: Self::Lent, copies: &Copies) -> Result<Self, InvalidValue> {
                let (mut values, from): (_, fn(Vec<T>) -> Self) = (Vec::new(), $from);
                // SAFETY: the caller promises a vector that was lent.
                unsafe { copy_all(&mut values, lent.view(), copies) }?;
                Ok(from(values))
            }

            #[inline]
            unsafe fn refill(&mut self, lent: Self::Lent, copies: &Copies) -> Result<(), InvalidValue> {
                let (into, from): (fn(&mut Self) -> Vec<T>, fn(Vec<T>) -> Self) = ($into, $from);
                let mut values = into(self);
                // SAFETY: the caller promises a vector that was lent.
                unsafe { copy_all(&mut values, lent.view(), copies) }?;
                *self = from(values);
                Ok(())
            }
        }
    };
}

lend_as_vec!(
    impl[T: Lend] Vec<T>, with<'x>: Vec<T::With<'x>>,
    values: |values| values, from: |values| values, into: |values| take(values),
);

lend_as_vec!(
    impl[T: Lend] Box<[T]>, with<'x>: Box<[T::With<'x>]>,
    values: |values| values, from: Vec::into_boxed_slice, into: |values| take(values).into(),
);

lend_as_vec!(
    impl['a, T: Lend + Clone + 'static] Cow<'a, [T]>, with<'x>: Cow<'x, [T]>,
    values: |values| values, from: Cow::Owned, into: |values| take(values).into_owned(),
);

// SAFETY: the values are lent where they are. A copy has the memory of the caller, and no function that would free it.
unsafe impl<T: AbiPlain> Lend for AbiVec<T> {
    type Lent = OwnedVec<T::Repr>;
    type With<'x> = Self;
    const SCHEMA: &'static TypeSchema = <Self as AbiType>::SCHEMA;

    #[inline]
    fn lend(&self, _: &Arena) -> Self::Lent {
        const { T::SAME_LAYOUT }
        OwnedVec::lent(SliceView::new(self.as_ptr().cast(), self.len()))
    }

    #[inline]
    unsafe fn copy(lent: Self::Lent, copies: &Copies) -> Result<Self, InvalidValue> {
        let lent = OwnedVec::lent(lent.view());
        // SAFETY: the caller promises a vector that was lent; without a function that frees it, it can be lifted from
        // each view of it.
        unsafe { Self::from_repr(lent, copies.trust()) }
    }
}

// SAFETY: a box is lent as a vector of one, whose value does not lie in the box.
unsafe impl<T: Lend> Lend for Box<T> {
    type Lent = OwnedVec<T::Lent>;
    type With<'x> = Box<T::With<'x>>;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Generic("Box", &[T::SCHEMA]);
    const BORROWS: usize = T::BORROWS;
    const IS_ABI_TYPE: bool = T::IS_ABI_TYPE;

    #[inline]
    fn lend(&self, arena: &Arena) -> Self::Lent {
        OwnedVec::lent(lend_all(core::slice::from_ref(&**self), arena))
    }

    #[inline]
    unsafe fn copy(lent: Self::Lent, copies: &Copies) -> Result<Self, InvalidValue> {
        // SAFETY: the caller promises a box that was lent.
        let value = unsafe { only(lent) }?;
        // SAFETY: as above.
        let value = unsafe { T::copy(value, copies) }?;
        copies.count(size_of::<T>());
        Ok(Self::new(value))
    }

    #[inline]
    unsafe fn refill(&mut self, lent: Self::Lent, copies: &Copies) -> Result<(), InvalidValue> {
        // SAFETY: the caller promises a box that was lent.
        let value = unsafe { only(lent) }?;
        // SAFETY: as above.
        unsafe { (**self).refill(value, copies) }
    }
}

/// Reads the value of a box that was lent.
///
/// # Safety
/// As for [`Lend::copy`] of the box.
#[inline]
unsafe fn only<R: Copy>(lent: OwnedVec<R>) -> Result<R, InvalidValue> {
    let view = lent.view();
    view.check()?;
    if view.len != 1 {
        return Err(InvalidValue::Length { expected: 1, found: view.len });
    }
    // SAFETY: the caller promises that the value is there.
    Ok(unsafe { view.ptr.read() })
}
