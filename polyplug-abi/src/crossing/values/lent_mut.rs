//! References through which a callee writes: `&mut T` and `&mut [T]` of plain values, and `&mut [&mut [T]]`.
//!
//! Plain values are written where they lie, and checked after a call of foreign code. The outer slice of
//! `&mut [&mut [T]]` is copied, because foreign code could write pointers there. Invariant: a reference is made only of a
//! pointer that is not null, is aligned, and leads to valid values.

use alloc::{boxed::Box, vec::Vec};
use core::{marker::PhantomData, ptr, slice};

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
unsafe impl<'a, T: AbiPlain> LendMut for &'a mut T {
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

    unsafe fn restore((value, _): Self::Frame) -> Result<(), InvalidValue> {
        // SAFETY: it is the value of the reference that was held, which the caller promises is not used any more.
        unsafe { restore(value, 1) }
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
unsafe impl<'a, T: AbiPlain> LendMut for &'a mut [T] {
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

    unsafe fn restore((values, len, _): Self::Frame) -> Result<(), InvalidValue> {
        // SAFETY: they are the values of the reference that was held, which the caller promises are not used any more.
        unsafe { restore(values, len) }
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
