//! References through which a callee writes: `&mut T` and `&mut [T]` of plain values, and `&mut [&mut [T]]`.
//!
//! Plain values are written where they lie, and checked after a call of foreign code. The outer slice of
//! `&mut [&mut [T]]` is copied, because foreign code could write pointers there. Invariant: a reference is made only of a
//! pointer that is not null, is aligned, and leads to valid values.

use alloc::vec::Vec;
use core::{marker::PhantomData, ptr};

use crate::{
    crossing::{
        abi_type::{AbiBits, AbiPlain, AbiType, Trust},
        invalid_value::InvalidValue,
        lending::LendMut,
    },
    schema::TypeSchema,
    v1::{SliceMut, SliceView},
};

/// Makes values again of representations that foreign code may have written.
///
/// # Errors
/// If one of them was no value.
///
/// # Safety
/// There are so many values behind the pointer, which nothing else uses.
unsafe fn restore<T: AbiPlain>(values: *mut T, len: usize) -> Result<(), InvalidValue> {
    // Of values without bits there can be more than anybody can count.
    let len = if size_of::<T>() == 0 { 0 } else { len };
    let mut found = Ok(());
    for index in 0..len {
        let value = values.wrapping_add(index);
        // SAFETY: the caller promises memory of so many values, and every bit pattern is a representation.
        let repr = unsafe { &*value.cast::<T::Repr>() };
        if let Err(invalid) = T::validate(repr) {
            // SAFETY: as above; a plain value has no destructor.
            unsafe { value.write(T::SAMPLE) };
            found = found.and(Err(invalid));
        }
    }
    found
}

// SAFETY: the value is written where it lies, and is one again after `restore`.
unsafe impl<T: AbiPlain> LendMut for &mut T {
    type Lent = *mut T::Repr;
    type With<'x> = &'x mut T;
    type Frame = (*mut T, PhantomData<Self>);
    const SCHEMA: &'static TypeSchema = &TypeSchema::RefMut(T::SCHEMA);
    const BORROWS: usize = 1;
    const IS_ABI_TYPE: bool = T::IS_BITS;

    #[inline]
    fn hold(self) -> Self::Frame {
        const { T::SAME_LAYOUT }
        (ptr::from_mut(self), PhantomData)
    }

    #[inline]
    fn lend((value, _): &mut Self::Frame) -> Self::Lent {
        value.cast()
    }

    unsafe fn restore((value, _): &mut Self::Frame) -> Result<(), InvalidValue> {
        // SAFETY: it is the value of the reference that was held, which the caller promises is not used any more.
        unsafe { restore(*value, 1) }
    }

    #[inline]
    unsafe fn receive(lent: Self::Lent, trust: Trust) -> Result<Self, InvalidValue> {
        const { T::SAME_LAYOUT }
        if trust == Trust::Foreign {
            if !lent.is_aligned() {
                return Err(InvalidValue::Misaligned);
            }
            // SAFETY: the caller promises that the pointer is null or made of a live reference.
            T::validate(unsafe { lent.as_ref() }.ok_or(InvalidValue::Null)?)?;
        }
        // SAFETY: the pointer comes from a live reference to a value that is not borrowed elsewhere, and was checked if
        // foreign code lent it.
        Ok(unsafe { &mut *lent.cast::<T>() })
    }
}

// SAFETY: the values are written where they lie, and are values again after `restore`.
unsafe impl<T: AbiPlain> LendMut for &mut [T] {
    type Lent = SliceMut<T::Repr>;
    type With<'x> = &'x mut [T];
    type Frame = (*mut T, usize, PhantomData<Self>);
    const SCHEMA: &'static TypeSchema = &TypeSchema::SliceMut(T::SCHEMA);
    const BORROWS: usize = 1;
    const IS_ABI_TYPE: bool = T::IS_BITS;

    #[inline]
    fn hold(self) -> Self::Frame {
        const { T::SAME_LAYOUT }
        (self.as_mut_ptr(), self.len(), PhantomData)
    }

    #[inline]
    fn lend((values, len, _): &mut Self::Frame) -> Self::Lent {
        SliceMut { ptr: values.cast(), len: *len }
    }

    unsafe fn restore((values, len, _): &mut Self::Frame) -> Result<(), InvalidValue> {
        // SAFETY: they are the values of the reference that was held, which the caller promises are not used any more.
        unsafe { restore(*values, *len) }
    }

    #[inline]
    unsafe fn receive(lent: Self::Lent, trust: Trust) -> Result<Self, InvalidValue> {
        const { T::SAME_LAYOUT }
        if trust == Trust::Foreign {
            // SAFETY: the caller promises that the view was made of live values.
            unsafe { <&[T]>::from_repr(SliceView::new(lent.ptr, lent.len), trust) }?;
        }
        let values = SliceMut { ptr: lent.ptr.cast::<T>(), len: lent.len };
        // SAFETY: the view comes from live values that are not borrowed elsewhere, and was checked if foreign code lent it.
        Ok(unsafe { values.as_slice_mut() })
    }
}

/// Asserts, when it is evaluated, that a `&mut [T]` lies in memory as a [`SliceMut`] does: the pointer first. The language
/// does not promise it.
const SAME_LAYOUT: () = {
    assert!(size_of::<&mut [u64]>() == size_of::<SliceMut<u64>>());
    assert!(align_of::<&mut [u64]>() == align_of::<SliceMut<u64>>());
    let values: &mut [u64] = &mut [7; 3];
    // SAFETY: the sizes are the same; were the pointer read as the length, the compiler would stop here, because it
    // cannot make a number of a pointer.
    let view = unsafe { core::mem::transmute::<&mut [u64], SliceMut<u64>>(values) };
    assert!(view.len == 3);
};

// SAFETY: the rows are written where they lie, and every bit pattern is a value of them. The views of the rows are copied
// into the frame, so that nothing that foreign code writes there becomes a reference of the caller's.
unsafe impl<'b, T: AbiBits> LendMut for &mut [&'b mut [T]] {
    type Lent = SliceMut<SliceMut<T::Repr>>;
    type With<'x> = &'x mut [&'x mut [T]];
    type Frame = (Vec<SliceMut<T::Repr>>, PhantomData<Self>);
    const SCHEMA: &'static TypeSchema = &TypeSchema::SliceMut(&TypeSchema::SliceMut(T::SCHEMA));
    const BORROWS: usize = 2;
    const IS_ABI_TYPE: bool = false;

    #[inline]
    fn hold(self) -> Self::Frame {
        const { T::SAME_LAYOUT }
        let view =
            |row: &mut &'b mut [T]| SliceMut { ptr: row.as_mut_ptr().cast(), len: row.len() };
        (self.iter_mut().map(view).collect(), PhantomData)
    }

    #[inline]
    fn lend((rows, _): &mut Self::Frame) -> Self::Lent {
        SliceMut { ptr: rows.as_mut_ptr(), len: rows.len() }
    }

    unsafe fn restore(_: &mut Self::Frame) -> Result<(), InvalidValue> {
        Ok(())
    }

    #[inline]
    unsafe fn receive(lent: Self::Lent, trust: Trust) -> Result<Self, InvalidValue> {
        const { T::SAME_LAYOUT }
        const { SAME_LAYOUT }
        if trust == Trust::Foreign {
            let rows = SliceView::new(lent.ptr.cast_const(), lent.len);
            rows.check()?;
            // SAFETY: the caller promises that the views are there.
            for row in unsafe { rows.as_slice() } {
                // An empty view may lead nowhere elsewhere; in place it cannot become a reference.
                if row.ptr.is_null() {
                    return Err(InvalidValue::Null);
                }
                if !row.ptr.is_aligned() {
                    return Err(InvalidValue::Misaligned);
                }
                SliceView::new(row.ptr, row.len).check()?;
            }
        }
        let rows = SliceMut { ptr: lent.ptr.cast::<&'b mut [T]>(), len: lent.len };
        // SAFETY: each view comes from live values that are not borrowed elsewhere, is laid out as a reference to them,
        // and was checked if foreign code lent it.
        Ok(unsafe { rows.as_slice_mut() })
    }
}
