//! `Vec<T>`: memory together with the function that frees it.

use core::{mem::ManuallyDrop, ptr};

use alloc::vec::Vec;

use crate::{AbiType, Array, HostHeap, InvalidValue, Repr, SliceView, Trust, TypeSchema};

/// Owned values: where they are, and how to free the memory.
///
/// Whoever holds it moves the values out, then calls `drop` once. `drop` frees the memory and
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

/// Frees the memory of a vector that [`OwnedVec::from_vec`] took apart.
///
/// # Safety
/// The three are the parts of such a vector, which is not used any more.
pub(super) unsafe extern "C" fn drop_memory<R: Copy>(ptr: *mut R, _len: usize, cap: usize) {
    // SAFETY: the caller promises the parts of a vector of this type; with length 0 nothing but the
    // memory is dropped, and `R: Copy` owns nothing that a drop would free.
    drop(unsafe { Vec::from_raw_parts(ptr, 0, cap) });
}

impl<R: Copy> OwnedVec<R> {
    /// Takes a vector apart.
    pub(crate) fn from_vec(values: Vec<R>) -> Self {
        let mut values = ManuallyDrop::new(values);
        Self {
            ptr: values.as_mut_ptr(),
            len: values.len(),
            cap: values.capacity(),
            drop: Some(drop_memory::<R>),
        }
    }

    /// Returns the values as a view.
    pub(crate) fn view(&self) -> SliceView<R> {
        SliceView::new(self.ptr, self.len)
    }

    /// Copies the values into a vector of this side and frees the memory.
    ///
    /// # Safety
    /// `self` was handed over whole and is not used any more.
    pub(crate) unsafe fn into_vec(self) -> Vec<R> {
        // SAFETY: whoever made the vector promises `len` live values.
        let values = unsafe { self.view().as_slice() }.to_vec();
        // SAFETY: the caller's promise is the same.
        unsafe { self.free() };
        values
    }

    /// Frees the memory.
    ///
    /// # Safety
    /// As for [`OwnedVec::into_vec`].
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
        // SAFETY: the caller's promise is the same.
        unsafe { self.free() };
    }

    unsafe fn adopt(lent: Array<R>) -> Self {
        let view = SliceView::new(lent.items, lent.len);
        if view.check().is_err() {
            // Nothing can be copied from there; whoever lifts it finds the same and says so.
            return Self { ptr: lent.items, len: lent.len, cap: 0, drop: None };
        }
        // SAFETY: the caller promises `len` live values.
        Self::from_vec(unsafe { view.as_slice() }.to_vec())
    }

    unsafe fn give(self) -> Option<Array<R>> {
        // SAFETY: the caller promises a whole vector.
        let values = unsafe { self.view().as_slice() };
        let given = HostHeap::current().copy(values).map(|items| Array::new(items, self.len));
        // SAFETY: the caller's promise is the same; the values were copied.
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
    type Repr = OwnedVec<T::Repr>;
    const BORROWS: usize = T::BORROWS;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Generic("Vec", &[T::SCHEMA]);

    fn into_repr(self) -> Self::Repr {
        const { assert!(size_of::<T::Repr>() > 0, "values of a vector that crosses have a size") }
        OwnedVec::from_vec(self.into_iter().map(T::into_repr).collect())
    }

    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Self, InvalidValue> {
        const { assert!(size_of::<T::Repr>() > 0, "values of a vector that crosses have a size") }
        repr.view().check()?;
        let mut values = Self::new();
        if values.try_reserve_exact(repr.len).is_err() {
            return Err(InvalidValue::TooMany(repr.len));
        }
        let mut invalid = None;
        for i in 0..repr.len {
            // SAFETY: `i` is below the length, so this is one of the values that the caller promises.
            let at = unsafe { repr.ptr.add(i) };
            // SAFETY: as above; the value is moved out, and the memory is freed without it below.
            let value = unsafe { ptr::read(at) };
            // SAFETY: the caller's promise covers each value.
            match unsafe { T::from_repr(value, trust) } {
                Ok(value) => values.push(value),
                Err(error) => invalid = invalid.or(Some(error)),
            }
        }
        // SAFETY: the caller handed the vector over, and all values were moved out.
        unsafe { repr.free() };
        invalid.map_or(Ok(values), Err)
    }
}
