//! `AbiVec<T>`: owned values that stay where their maker put them.
//!
//! Not here: `Vec<T>`, whose values are copied. Invariant: the values behind the pointer are valid, and belong to
//! this vector alone.

use alloc::{boxed::Box, vec, vec::Vec};
use core::{
    borrow::{Borrow, BorrowMut},
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    mem::ManuallyDrop,
    ops::{Deref, DerefMut},
    ptr, slice,
};

use super::vec::OwnedVec;
use crate::{
    crossing::{
        abi_type::{AbiPlain, AbiType, Trust},
        invalid_value::InvalidValue,
    },
    schema::TypeSchema,
    v1::{SliceMut, SliceView},
};

/// A `Vec<T>` of plain values that crosses without being copied, in both directions.
///
/// It keeps the memory of its maker, together with the function that frees it, so it derefs to a slice
/// but does not grow. `Vec::from` makes a vector of it; in the binary that made it, that costs nothing.
///
/// In a contract it can stand wherever `Vec<T>` can, and the two are the same to the other side. A uniform
/// call copies both.
///
/// # ABI
/// That of an [`OwnedVec`].
pub struct AbiVec<T: AbiPlain> {
    /// Valid values of `T` behind the pointer, which belong to this vector alone.
    raw: OwnedVec<T::Repr>,
}

// SAFETY: the values belong to this vector alone, and the memory may be freed on any thread.
unsafe impl<T: AbiPlain + Send> Send for AbiVec<T> {}
// SAFETY: a shared `AbiVec` only gives out shared values.
unsafe impl<T: AbiPlain + Sync> Sync for AbiVec<T> {}

impl<T: AbiPlain> AbiVec<T> {
    /// Makes one without values, which has no memory.
    #[must_use]
    pub const fn new() -> Self {
        Self { raw: OwnedVec { ptr: ptr::null_mut(), len: 0, cap: 0, drop: None } }
    }
}

impl<T: AbiPlain> Drop for AbiVec<T> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: it is whole, and not used after its drop; plain values have no drop of their own.
        unsafe { self.raw.free() };
    }
}

impl<T: AbiPlain> Deref for AbiVec<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        let view = SliceView::new(self.raw.ptr.cast::<T>().cast_const(), self.raw.len);
        // SAFETY: there are so many valid values, which live as long as `self`.
        unsafe { view.as_slice() }
    }
}

impl<T: AbiPlain> DerefMut for AbiVec<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        let view = SliceMut { ptr: self.raw.ptr.cast::<T>(), len: self.raw.len };
        // SAFETY: there are so many valid values, which live as long as `self` and belong to it alone.
        unsafe { view.as_slice_mut() }
    }
}

impl<T: AbiPlain> From<Vec<T>> for AbiVec<T> {
    #[inline]
    fn from(values: Vec<T>) -> Self {
        const { T::SAME_LAYOUT }
        let mut values = ManuallyDrop::new(values);
        let (ptr, len, cap) = (values.as_mut_ptr(), values.len(), values.capacity());
        // SAFETY: the parts are those of a vector of `T`, which has the layout of its representation, and
        // every plain value is one.
        let values = unsafe { Vec::from_raw_parts(ptr.cast::<T::Repr>(), len, cap) };
        Self { raw: OwnedVec::from_vec(values) }
    }
}

impl<T: AbiPlain> From<AbiVec<T>> for Vec<T> {
    fn from(values: AbiVec<T>) -> Self {
        if values.raw.is_of_here() {
            let raw = ManuallyDrop::new(values).raw;
            // SAFETY: `From<Vec<T>>` of this binary, or a vector of this layout, was taken apart to these.
            return unsafe { Self::from_raw_parts(raw.ptr.cast(), raw.len, raw.cap) };
        }
        let mut copied = Self::with_capacity(values.len());
        // SAFETY: there is room for so many values, and the two do not overlap.
        unsafe { ptr::copy_nonoverlapping(values.as_ptr(), copied.as_mut_ptr(), values.len()) };
        // SAFETY: so many values were copied; the originals are freed without being dropped.
        unsafe { copied.set_len(values.len()) };
        copied
    }
}

// SAFETY: as for `Vec<T>`, and a plain value lies in memory as its representation does; each is validated
// in place.
unsafe impl<T: AbiPlain> AbiType for AbiVec<T> {
    type With<'x> = Self;
    type Repr = OwnedVec<T::Repr>;
    const SCHEMA: &'static TypeSchema = <Vec<T> as AbiType>::SCHEMA;

    #[inline]
    fn into_repr(self) -> Self::Repr {
        ManuallyDrop::new(self).raw
    }

    #[inline]
    unsafe fn from_repr(repr: Self::Repr, _: Trust) -> Result<Self, InvalidValue> {
        const { T::SAME_LAYOUT }
        repr.view().check()?;
        // Of values without bits there can be more than anybody can count.
        if T::IS_BITS || size_of::<T>() == 0 {
            return Ok(Self { raw: repr });
        }
        // SAFETY: the caller promises so many live values.
        let invalid = unsafe { repr.view().as_slice() }.iter().try_for_each(T::validate);
        if let Err(invalid) = invalid {
            // SAFETY: the caller handed it over, and it is not used any more.
            unsafe { repr.free() };
            return Err(invalid);
        }
        Ok(Self { raw: repr })
    }
}

impl<T: AbiPlain> Default for AbiVec<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: AbiPlain + Clone> Clone for AbiVec<T> {
    fn clone(&self) -> Self {
        self.to_vec().into()
    }
}

impl<T: AbiPlain + fmt::Debug> fmt::Debug for AbiVec<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl<T: AbiPlain + PartialEq> PartialEq for AbiVec<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: AbiPlain + Eq> Eq for AbiVec<T> {}

impl<T: AbiPlain + PartialEq> PartialEq<[T]> for AbiVec<T> {
    fn eq(&self, other: &[T]) -> bool {
        **self == *other
    }
}

impl<T: AbiPlain + PartialEq, const N: usize> PartialEq<[T; N]> for AbiVec<T> {
    fn eq(&self, other: &[T; N]) -> bool {
        **self == *other
    }
}

impl<T: AbiPlain + PartialEq> PartialEq<Vec<T>> for AbiVec<T> {
    fn eq(&self, other: &Vec<T>) -> bool {
        **self == **other
    }
}

impl<T: AbiPlain + PartialOrd> PartialOrd for AbiVec<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (**self).partial_cmp(&**other)
    }
}

impl<T: AbiPlain + Ord> Ord for AbiVec<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(&**other)
    }
}

impl<T: AbiPlain + Hash> Hash for AbiVec<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl<T: AbiPlain> AsRef<[T]> for AbiVec<T> {
    fn as_ref(&self) -> &[T] {
        self
    }
}

impl<T: AbiPlain> AsMut<[T]> for AbiVec<T> {
    fn as_mut(&mut self) -> &mut [T] {
        self
    }
}

impl<T: AbiPlain> Borrow<[T]> for AbiVec<T> {
    fn borrow(&self) -> &[T] {
        self
    }
}

impl<T: AbiPlain> BorrowMut<[T]> for AbiVec<T> {
    fn borrow_mut(&mut self) -> &mut [T] {
        self
    }
}

impl<T: AbiPlain> From<Box<[T]>> for AbiVec<T> {
    fn from(values: Box<[T]>) -> Self {
        values.into_vec().into()
    }
}

impl<T: AbiPlain + Clone> From<&[T]> for AbiVec<T> {
    fn from(values: &[T]) -> Self {
        values.to_vec().into()
    }
}

impl<T: AbiPlain> FromIterator<T> for AbiVec<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Vec::from_iter(values).into()
    }
}

impl<T: AbiPlain> IntoIterator for AbiVec<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        Vec::from(self).into_iter()
    }
}

impl<'a, T: AbiPlain> IntoIterator for &'a AbiVec<T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, T: AbiPlain> IntoIterator for &'a mut AbiVec<T> {
    type Item = &'a mut T;
    type IntoIter = slice::IterMut<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use core::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// How often [`count`] was called, in values.
    static FREED: AtomicUsize = AtomicUsize::new(0);

    /// Frees values that are not on the heap.
    unsafe extern "C" fn count<R>(_: *mut R, len: usize, cap: usize) {
        assert!(len <= cap);
        FREED.fetch_add(len, Ordering::Relaxed);
    }

    fn lift<T: AbiPlain>(raw: OwnedVec<T::Repr>) -> Result<AbiVec<T>, InvalidValue> {
        // SAFETY: every test hands over what is live, once.
        unsafe { AbiVec::from_repr(raw, Trust::Foreign) }
    }

    #[test]
    fn memory_of_here_is_kept() {
        let values = vec![1_u64, 2, 3];
        let place = values.as_ptr();
        let values = lift::<u64>(AbiVec::from(values).into_repr()).unwrap();
        assert_eq!(values.as_ptr(), place);
        assert_eq!(values, [1, 2, 3]);
        assert_eq!(Vec::from(values), [1, 2, 3]);
    }

    #[test]
    fn memory_of_others_is_freed_by_them_and_once() {
        let mut values = [1_u8, 0, 1];
        let raw = OwnedVec { ptr: values.as_mut_ptr(), len: 3, cap: 3, drop: Some(count::<u8>) };
        let flags = lift::<bool>(raw).unwrap();
        assert_eq!(flags, [true, false, true]);
        assert_eq!(FREED.load(Ordering::Relaxed), 0);
        let copied = Vec::from(flags);
        assert_eq!(FREED.load(Ordering::Relaxed), 3);
        assert_eq!(copied, [true, false, true]);
        values[1] = 2;
        let raw = OwnedVec { ptr: values.as_mut_ptr(), ..raw };
        assert_eq!(lift::<bool>(raw).unwrap_err(), InvalidValue::Bool(2));
        assert_eq!(FREED.load(Ordering::Relaxed), 6);
    }

    /// Fault: without optimisation, values without bits were looked at one by one, however many there were.
    #[test]
    fn values_without_bits_are_not_counted() {
        let len = isize::MAX as usize;
        let raw = OwnedVec { ptr: ptr::dangling_mut(), len, cap: 0, drop: None };
        assert_eq!(lift::<[bool; 0]>(raw).unwrap().len(), len);
    }

    #[test]
    fn memory_that_cannot_be_is_refused() {
        let raw = OwnedVec { ptr: ptr::null_mut(), len: 1, cap: 1, drop: None };
        assert_eq!(lift::<u32>(raw).unwrap_err(), InvalidValue::Null);
        let raw = OwnedVec { ptr: ptr::without_provenance_mut(2), ..raw };
        assert_eq!(lift::<u32>(raw).unwrap_err(), InvalidValue::Misaligned);
        let raw = OwnedVec { len: 0, ..raw };
        assert!(lift::<u32>(raw).unwrap().is_empty());
    }

    #[test]
    fn it_is_used_like_a_vector() {
        let mut values: AbiVec<i32> = (1..=3).collect();
        values[0] = 5;
        values.iter_mut().for_each(|value| *value += 1);
        values.sort_unstable();
        assert_eq!(values.clone().into_iter().map(i64::from).collect::<Vec<_>>(), [3, 4, 6]);
        let less: AbiVec<_> = [3, 4, 5][..].into();
        assert!(values > less);
        assert_eq!(alloc::format!("{values:?}"), "[3, 4, 6]");
        assert!(AbiVec::<u8>::default().is_empty());
        assert!(Vec::from(AbiVec::<u8>::new()).is_empty());
    }
}
