//! `Vec<T>`: memory together with the function that frees it.
//!
//! Not here: vectors that keep the memory of their maker, which are `AbiVec`s. Invariant: the memory travels with
//! the function that frees it, which is called once, and each value is lifted once.

use core::{
    mem::{ManuallyDrop, take},
    ptr, slice,
};

use alloc::vec::Vec;

use crate::{
    crossing::{
        abi_type::{AbiType, Trust, assert_bits},
        host_heap::HostHeap,
        invalid_value::InvalidValue,
        memory::{free_of, is_of_here},
        repr::Repr,
        unlifted::{Lowered, free},
    },
    schema::TypeSchema,
    v1::{Array, SliceView},
};

/// Owned values: where they are, and how to free the memory.
///
/// The holder moves the values out, then calls `drop` once. `drop` frees the memory and
/// nothing that the values own. It may be called on any thread.
///
/// # ABI
/// 32 bytes, align 8.
#[repr(C)]
#[derive(Debug)]
pub struct OwnedVec<R> {
    /// The first value; may be null or dangling when `len` is 0.
    pub ptr: *mut R,
    /// The number of values.
    pub len: usize,
    /// The number of values there is memory for.
    pub cap: usize,
    /// Frees the memory, given `ptr`, `len` and `cap`; null when there is nothing to free.
    pub drop: Option<unsafe extern "C" fn(ptr: *mut R, len: usize, cap: usize)>,
}

impl<R> Clone for OwnedVec<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for OwnedVec<R> {}

impl<R: Copy> OwnedVec<R> {
    /// Takes a vector apart.
    #[inline]
    pub(crate) fn from_vec(values: Vec<R>) -> Self {
        let mut values = ManuallyDrop::new(values);
        Self {
            ptr: values.as_mut_ptr(),
            len: values.len(),
            cap: values.capacity(),
            drop: Some(free_of(values.as_ptr())),
        }
    }

    /// Lends values, which stay their owner's.
    #[inline]
    pub(crate) fn lent(values: SliceView<R>) -> Self {
        Self { ptr: values.ptr.cast_mut(), len: values.len, cap: 0, drop: None }
    }

    /// Returns the values as a view.
    #[inline]
    pub(crate) fn view(&self) -> SliceView<R> {
        SliceView::new(self.ptr, self.len)
    }

    /// Whether the memory is that of a vector of this binary.
    #[inline]
    pub(super) fn is_of_here(&self) -> bool {
        is_of_here(self.drop) && self.len <= self.cap && !self.ptr.is_null()
    }

    /// Copies the values into a vector of this side and frees the memory.
    ///
    /// # Safety
    /// `self` was handed over whole and is not used any more.
    #[inline]
    pub(crate) unsafe fn into_vec(self) -> Vec<R> {
        if self.is_of_here() {
            // SAFETY: it is the memory of a vector of this type and binary, with `len` live values.
            return unsafe { Vec::from_raw_parts(self.ptr, self.len, self.cap) };
        }
        // SAFETY: the maker of the vector promises `len` live values.
        let values = unsafe { self.view().as_slice() }.to_vec();
        // SAFETY: the caller promises a vector that was handed over whole and is not used any more.
        unsafe { self.free() };
        values
    }

    /// Frees the memory.
    ///
    /// # Safety
    /// As for [`OwnedVec::into_vec`].
    #[inline]
    pub(crate) unsafe fn free(self) {
        if let Some(drop) = self.drop {
            // SAFETY: the function came with these parts, and is called once because the caller
            // does not use them any more.
            unsafe { drop(self.ptr, self.len, self.cap) };
        }
    }
}

// SAFETY: pointers, lengths and an optional function are valid for every bit pattern that a side
// writes; in the uniform convention `adopt` and `take` copy the values into memory that they own, and
// `release` and `give` free the memory that they were copied from.
unsafe impl<R: Copy> Repr for OwnedVec<R> {
    type Uniform = Array<R>;

    #[inline]
    fn lend(&self) -> Array<R> {
        Array::new(self.ptr, self.len)
    }

    unsafe fn release(self) {
        // SAFETY: the caller owns the vector, and does not use it any more.
        unsafe { self.free() };
    }

    unsafe fn adopt(lent: Array<R>) -> Self {
        let view = SliceView::new(lent.items, lent.len);
        if view.check().is_err() {
            // Nothing can be copied from there; lifting it finds the same and says so.
            return Self { ptr: lent.items, len: lent.len, cap: 0, drop: None };
        }
        // SAFETY: the caller promises `len` live values.
        Self::from_vec(unsafe { view.as_slice() }.to_vec())
    }

    unsafe fn give(self) -> Option<Array<R>> {
        // SAFETY: the caller promises a whole vector.
        let values = unsafe { self.view().as_slice() };
        let given = HostHeap::current().copy(values).map(|items| Array::new(items, self.len));
        // SAFETY: the caller owns the vector, and does not use it any more; its values were copied.
        unsafe { self.free() };
        given
    }

    unsafe fn take(given: Array<R>, heap: HostHeap) -> Self {
        // SAFETY: the caller promises what `adopt` asks for.
        let taken = unsafe { Self::adopt(given) };
        if taken.drop.is_none() {
            return taken;
        }
        // SAFETY: the caller promises memory of this heap, and the values were copied.
        unsafe { heap.free(given.items, given.len, given.align) };
        taken
    }
}

// SAFETY: the memory travels with the function that frees it; every value is lifted once, also when
// one of them is invalid, so nothing leaks.
unsafe impl<T: AbiType> AbiType for Vec<T> {
    type With<'x> = Vec<T::With<'x>>;
    type Repr = OwnedVec<T::Repr>;
    const BORROWS: usize = T::BORROWS;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Generic("Vec", &[T::SCHEMA]);

    fn into_repr(self) -> Self::Repr {
        const { assert!(size_of::<T::Repr>() > 0, "values of a vector that crosses have a size") }
        if T::IS_BITS {
            const { assert_bits::<T>() }
            let mut values = ManuallyDrop::new(self);
            let (ptr, len, cap) = (values.as_mut_ptr().cast(), values.len(), values.capacity());
            // SAFETY: the parts are those of a vector of `T`, whose values are laid out as their representations,
            // and each of them is one.
            return OwnedVec::from_vec(unsafe { Vec::from_raw_parts(ptr, len, cap) });
        }
        let lowered: Vec<_> = self.into_iter().map(Lowered::new).collect();
        let mut lowered = ManuallyDrop::new(lowered);
        let (ptr, len, cap) = (lowered.as_mut_ptr(), lowered.len(), lowered.capacity());
        // SAFETY: the parts are those of a vector of `Lowered`, which is laid out as the representation in it.
        OwnedVec::from_vec(unsafe { Vec::from_raw_parts(ptr.cast(), len, cap) })
    }

    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Self, InvalidValue> {
        const { assert!(size_of::<T::Repr>() > 0, "values of a vector that crosses have a size") }
        repr.view().check()?;
        if T::IS_BITS && repr.is_of_here() {
            const { assert_bits::<T>() }
            // SAFETY: it is the memory of a vector of this binary whose values are laid out as those of `T`, and each of
            // them is one.
            return Ok(unsafe { Self::from_raw_parts(repr.ptr.cast(), repr.len, repr.cap) });
        }
        let mut values = Self::new();
        if values.try_reserve_exact(repr.len).is_err() {
            return Err(InvalidValue::TooMany(repr.len));
        }
        let memory = Memory(repr);
        // SAFETY: there is room for all of them, and the caller promises a whole representation, each value of
        // which is lifted once here.
        unsafe { lift_all(memory.0.view(), &mut values, trust) }?;
        Ok(values)
    }
}

/// The memory of a vector that was handed over. Dropping it frees the memory.
struct Memory<R: Copy>(OwnedVec<R>);

impl<R: Copy> Drop for Memory<R> {
    fn drop(&mut self) {
        // SAFETY: the vector was handed over whole, and is not used after its drop.
        unsafe { self.0.free() };
    }
}

/// Values of a vector that were not lifted yet. Dropping it frees what they own.
struct Rest<'a, T: AbiType>(slice::Iter<'a, T::Repr>, Trust);

impl<T: AbiType> Drop for Rest<'_, T> {
    #[inline]
    fn drop(&mut self) {
        /// # Safety
        /// As for [`AbiType::from_repr`] of each.
        #[cold]
        unsafe fn free_all<T: AbiType>(reprs: &[T::Repr], trust: Trust) {
            for repr in reprs {
                // SAFETY: the caller promises it for each.
                unsafe { free::<T>(*repr, trust) };
            }
        }
        let rest = take(&mut self.0).as_slice();
        if !rest.is_empty() {
            // SAFETY: who made it promised it for each of them, and they were not lifted.
            unsafe { free_all::<T>(rest, self.1) };
        }
    }
}

/// Moves values out of where they are, also when one of them is invalid.
///
/// # Safety
/// Each of the representations keeps what [`AbiType::from_repr`] asks for, and `values` is empty and has room for them.
unsafe fn lift_all<T: AbiType>(
    reprs: SliceView<T::Repr>,
    values: &mut Vec<T>,
    trust: Trust,
) -> Result<(), InvalidValue> {
    // SAFETY: the caller promises that they are there.
    let reprs = unsafe { reprs.as_slice() };
    if T::IS_BITS {
        const { assert_bits::<T>() }
        let from = reprs.as_ptr().cast::<T>();
        // SAFETY: there is room for so many, the two do not overlap, and each representation is a value.
        unsafe { ptr::copy_nonoverlapping(from, values.as_mut_ptr(), reprs.len()) };
        // SAFETY: so many values were written.
        unsafe { values.set_len(reprs.len()) };
        return Ok(());
    }
    let mut rest = Rest::<T>(reprs.iter(), trust);
    for repr in rest.0.by_ref() {
        // SAFETY: the caller promises it for each, which is lifted once.
        let value = unsafe { T::from_repr(*repr, trust) }?;
        let len = values.len();
        let place = values.as_mut_ptr().wrapping_add(len);
        // SAFETY: there is room for all of them. A push would look for it each time.
        unsafe { place.write(value) };
        // SAFETY: the value was written a moment ago.
        unsafe { values.set_len(len + 1) };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn there_and_back<T: AbiType + Clone + PartialEq + core::fmt::Debug>(values: &[T]) {
        for len in 0..=values.len() {
            let repr = values[..len].to_vec().into_repr();
            // SAFETY: it was lowered a moment ago, and is lifted once.
            let lifted = unsafe { Vec::<T>::from_repr(repr, Trust::Foreign) };
            assert_eq!(lifted.unwrap(), values[..len]);
        }
    }

    #[test]
    fn what_changes_no_bit_stays_where_it_is_when_it_is_lowered() {
        let values = vec![[1_u16, 2, 3]; 100];
        let place = values.as_ptr();
        let repr = values.into_repr();
        assert_eq!(repr.ptr.cast_const().cast(), place);
        // SAFETY: the vector was lowered a moment ago, and is lifted once.
        assert_eq!(unsafe { Vec::from_repr(repr, Trust::Sdk) }, Ok(vec![[1_u16, 2, 3]; 100]));
    }

    #[test]
    fn what_has_the_same_bits_and_what_has_not_come_back() {
        there_and_back(&[1_u8, 2, 3]);
        there_and_back(&[[0.5_f64, -0.0], [f64::MAX, f64::MIN]]);
        there_and_back(&[true, false, true]);
        there_and_back(&['a', 'ß']);
        there_and_back(&[Some(1_u32), None]);
        there_and_back(&[vec![1_i8], Vec::new(), vec![2, 3]]);
        const { assert!(u128::IS_BITS && <[[u8; 3]; 2]>::IS_BITS) }
        const { assert!(!bool::IS_BITS && !char::IS_BITS && !<[bool; 2]>::IS_BITS) }
        const { assert!(!<Vec<u8>>::IS_BITS && !<&u8>::IS_BITS && !<Option<u8>>::IS_BITS) }
    }
}
