//! How a call ends that did not return a value of its method.
//!
//! A result whose error can be made of a [`CallError`] takes the failure; everything else panics. Types decide which,
//! and not how they are written: an inherent function wins over a trait's, so `Ending::<R>::__of` is the inherent one
//! where its bound holds. It works for concrete types only.
//!
//! Invariant: a failure is returned or panics; none is lost.

use core::marker::PhantomData;

use polyplug_abi::CallError;

use super::calls::{or_panic, or_panic_anywhere};

/// How a call of a method that returns an `R` ends.
#[derive(Debug)]
pub struct Ending<R>(PhantomData<R>);

impl<T, E: From<CallError>> Ending<Result<T, E>> {
    /// Returns what the method returned, or the failure as its error.
    ///
    /// # Errors
    /// If the method returned an error, or the call failed.
    #[inline]
    pub fn __of(result: Result<Result<T, E>, CallError>) -> Result<T, E> {
        result.unwrap_or_else(|error| Err(E::from(error)))
    }

    /// Does the same for a callback.
    ///
    /// # Errors
    /// If the callback returned an error, or the call failed.
    #[inline]
    pub fn __of_callback(result: Result<Result<T, E>, CallError>) -> Result<T, E> {
        Self::__of(result)
    }
}

/// The ending of everything else.
pub trait Panics {
    /// What the method returns.
    type Returned;

    /// Returns what the method returned.
    ///
    /// # Panics
    /// If the call failed.
    #[track_caller]
    fn __of(result: Result<Self::Returned, CallError>) -> Self::Returned;

    /// Returns what a callback returned, from generated code, whose place says nothing.
    ///
    /// # Panics
    /// If the call failed.
    fn __of_callback(result: Result<Self::Returned, CallError>) -> Self::Returned;
}

impl<R> Panics for Ending<R> {
    type Returned = R;

    #[inline]
    #[track_caller]
    fn __of(result: Result<R, CallError>) -> R {
        or_panic(result)
    }

    #[inline]
    fn __of_callback(result: Result<R, CallError>) -> R {
        or_panic_anywhere(result)
    }
}
