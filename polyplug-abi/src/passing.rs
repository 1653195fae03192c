//! How a parameter travels in the typed convention: in registers up to 16 bytes, else by pointer.

use crate::abi_type::AbiType;

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

/// Returns whether a parameter of type `T` is passed by pointer.
#[must_use]
pub const fn is_indirect<T: AbiType>() -> bool {
    size_of::<T::Repr>() > MAX_DIRECT
}

/// The type of the C parameter for `T`; `INDIRECT` is `is_indirect::<T>()`.
pub type Arg<T, const INDIRECT: bool> = <Passing<INDIRECT> as Pass<<T as AbiType>::Repr>>::Arg;
