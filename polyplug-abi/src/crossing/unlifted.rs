//! Representations that wait while other ones are converted.
//!
//! Converting a value can run code of the author's, as the `Hash` of a key, and that can panic. Representations are
//! plain bits, so what the others own would then be lost. Not here: parameters as a whole, which the SDK holds in
//! the same way.
//!
//! Invariant: a representation is lifted, passed on, or freed, and only one of them.

#[cfg(feature = "std")]
use alloc::{boxed::Box, string::String};
use core::mem::forget;
#[cfg(feature = "std")]
use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

use super::{
    abi_type::{AbiType, Trust},
    invalid_value::InvalidValue,
};

/// A representation that was not lifted yet. Dropping it frees what it owns.
#[derive(Debug)]
pub struct Unlifted<T: AbiType>(T::Repr, Trust);

impl<T: AbiType> Unlifted<T> {
    /// Takes a representation that `trust` says who made.
    ///
    /// # Safety
    /// As for [`AbiType::from_repr`].
    #[inline]
    pub unsafe fn new(repr: T::Repr, trust: Trust) -> Self {
        Self(repr, trust)
    }

    /// Lifts the value.
    ///
    /// # Errors
    /// If the bits are no value of this type. Whatever they own is freed.
    #[inline]
    pub fn lift(self) -> Result<T, InvalidValue> {
        let (repr, trust) = (self.0, self.1);
        forget(self);
        // SAFETY: `new` was promised what `from_repr` asks for, and `self` ended without being dropped.
        unsafe { T::from_repr(repr, trust) }
    }
}

impl<T: AbiType> Drop for Unlifted<T> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: `new` was promised what `from_repr` asks for, and it was not lifted.
        unsafe { free::<T>(self.0, self.1) };
    }
}

/// A value that was lowered and not passed on yet. Dropping it frees what it owns.
#[derive(Debug)]
#[repr(transparent)]
pub struct Lowered<T: AbiType>(T::Repr);

impl<T: AbiType> Lowered<T> {
    /// Lowers a value.
    #[inline]
    pub fn new(value: T) -> Self {
        Self(value.into_repr())
    }

    /// Returns the representation, which is about to be passed on.
    #[inline]
    pub fn into_repr(self) -> T::Repr {
        let repr = self.0;
        forget(self);
        repr
    }
}

impl<T: AbiType> Drop for Lowered<T> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: it was made here, and not passed on.
        unsafe { free::<T>(self.0, Trust::Sdk) };
    }
}

/// Frees what a representation owns.
///
/// # Safety
/// As for [`AbiType::from_repr`].
#[inline]
pub(super) unsafe fn free<T: AbiType>(repr: T::Repr, trust: Trust) {
    if !T::IS_BITS {
        // SAFETY: the caller promises what `from_repr` asks for.
        swallow(|| drop(unsafe { T::from_repr(repr, trust) }));
    }
}

/// Runs `body` while another panic may be unwinding, which a second one would turn into an abort. Its own panic
/// is forgotten.
#[cold]
pub fn swallow(body: impl FnOnce()) {
    #[cfg(not(feature = "std"))]
    body();
    #[cfg(feature = "std")]
    if let Err(payload) = catch_unwind(AssertUnwindSafe(body)) {
        discard(payload);
    }
}

/// Drops the payload of a panic, and what that panics with if it is text; anything else could go on
/// panicking without an end.
#[cfg(feature = "std")]
pub fn discard(payload: Box<dyn Any + Send>) {
    if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(payload)))
        && !second.is::<&'static str>()
        && !second.is::<String>()
    {
        forget(second);
    }
}
