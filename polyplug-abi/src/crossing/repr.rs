//! Representations, and how they travel in both conventions.
//!
//! In the typed convention a parameter travels in registers up to 16 bytes, else by pointer ([`Pass`]).
//! In the uniform convention of ABI v1 nearly all representations are the same ([`SameRepr`]). Owned text and
//! vectors are not, because ABI v1 lends them as parameters and hands them over in memory of the host's allocator
//! as results ([`Repr`]).
//!
//! Invariant: lending, adopting, giving and taking a representation changes its owner, and never its value.

use super::host_heap::HostHeap;
use crate::v1::{Array, SliceMut, SliceView, StringView};

/// The representation of a type, in both conventions.
///
/// # Safety
/// Every bit pattern is a valid value. `lend` followed by `adopt`, and `give` followed by `take`,
/// yield a representation of the same value, owned once.
pub unsafe trait Repr: Copy {
    /// What travels in the uniform convention.
    type Uniform: Copy;

    /// Makes the parameter of a uniform call; the memory stays with `self`.
    fn lend(&self) -> Self::Uniform;

    /// Frees what `lend` lent, after the call.
    ///
    /// # Safety
    /// `self` is owned by the caller and not used any more.
    unsafe fn release(self);

    /// Makes a representation of its own of what was lent, in the callee.
    ///
    /// # Safety
    /// `lent` came from `lend` of the same representation, or from foreign code that keeps `SPEC.md`.
    unsafe fn adopt(lent: Self::Uniform) -> Self;

    /// Makes the result of a uniform call, in memory of [`HostHeap::current`] if it needs any; `None`
    /// when the host has none.
    ///
    /// # Safety
    /// `self` is owned by the caller and not used any more.
    unsafe fn give(self) -> Option<Self::Uniform>;

    /// Takes a result over, in the caller.
    ///
    /// # Safety
    /// `given` came from `give` with the same heap, or from foreign code that keeps `SPEC.md`.
    unsafe fn take(given: Self::Uniform, heap: HostHeap) -> Self;
}

/// A representation that is the same in both conventions.
///
/// # Safety
/// Every bit pattern is a valid value.
pub unsafe trait SameRepr: Copy {}

// SAFETY: the bits travel as they are.
unsafe impl<R: SameRepr> Repr for R {
    type Uniform = R;

    #[inline]
    fn lend(&self) -> R {
        *self
    }

    #[inline]
    unsafe fn release(self) {}

    #[inline]
    unsafe fn adopt(lent: R) -> R {
        lent
    }

    #[inline]
    unsafe fn give(self) -> Option<R> {
        Some(self)
    }

    #[inline]
    unsafe fn take(given: R, _: HostHeap) -> R {
        given
    }
}

macro_rules! same {
    ($($ty:ty)*) => {$(
        // SAFETY: valid for every bit pattern.
        unsafe impl SameRepr for $ty {}
    )*};
}

same!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 StringView);

// SAFETY: `()` has no bits.
unsafe impl SameRepr for () {}

// SAFETY: a raw pointer is valid for every bit pattern.
unsafe impl<T> SameRepr for *const T {}
// SAFETY: a raw pointer is valid for every bit pattern.
unsafe impl<T> SameRepr for *mut T {}
// SAFETY: a pointer and a length are valid for every bit pattern.
unsafe impl<T> SameRepr for SliceView<T> {}
// SAFETY: a pointer and a length are valid for every bit pattern.
unsafe impl<T> SameRepr for SliceMut<T> {}
// SAFETY: a pointer and two lengths are valid for every bit pattern.
unsafe impl<T> SameRepr for Array<T> {}

/// The largest representation that is passed by value, in bytes.
pub const MAX_DIRECT: usize = 16;

/// Chooses between passing by value (`false`) and by pointer (`true`).
#[derive(Clone, Copy, Debug)]
pub struct Passing<const INDIRECT: bool>;

/// How a representation of type `R` is passed.
///
/// # Safety
/// `receive` of what `pass` returned yields the same bits.
pub unsafe trait Pass<R: Copy> {
    /// The type of the C parameter.
    type Arg: Copy;

    /// Makes the C parameter. It may point to `repr`, which outlives the call.
    fn pass(repr: &R) -> Self::Arg;

    /// Reads the representation in the callee.
    ///
    /// # Safety
    /// `arg` came from `pass`, or from foreign code that keeps `SPEC.md`, in the call that is running.
    unsafe fn receive(arg: Self::Arg) -> R;
}

// SAFETY: the bits themselves travel.
unsafe impl<R: Copy> Pass<R> for Passing<false> {
    type Arg = R;

    #[inline]
    fn pass(repr: &R) -> R {
        *repr
    }

    #[inline]
    unsafe fn receive(arg: R) -> R {
        arg
    }
}

// SAFETY: a pointer to the bits travels, and they are read through it.
unsafe impl<R: Copy> Pass<R> for Passing<true> {
    type Arg = *const R;

    #[inline]
    fn pass(repr: &R) -> *const R {
        repr
    }

    #[inline]
    unsafe fn receive(arg: *const R) -> R {
        // SAFETY: the caller promises a pointer to a live, aligned representation.
        unsafe { arg.read() }
    }
}
