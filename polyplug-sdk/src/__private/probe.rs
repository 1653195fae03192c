//! Asks at compile time what a type is, without requiring it: `Send`, `Sync` or `Drop`.
//!
//! An inherent constant wins over a trait's, so `SendProbe::<T>::__ANSWER` is the inherent `true` when
//! its bound holds and the trait's `false` otherwise. It works for concrete types only.
//!
//! Invariant: an answer is a constant, and asking adds no bound to the type.

use core::marker::PhantomData;

/// Answers whether `T` is `Send`.
#[derive(Debug)]
pub struct SendProbe<T: ?Sized>(PhantomData<T>);

impl<T: Send + ?Sized> SendProbe<T> {
    /// It is.
    pub const __ANSWER: bool = true;
}

/// The answer for everything else.
pub trait NotSend {
    /// It is not.
    const __ANSWER: bool = false;
}

impl<T: ?Sized> NotSend for SendProbe<T> {}

/// Answers whether `T` is `Sync`.
#[derive(Debug)]
pub struct SyncProbe<T: ?Sized>(PhantomData<T>);

impl<T: Sync + ?Sized> SyncProbe<T> {
    /// It is.
    pub const __ANSWER: bool = true;
}

/// The answer for everything else.
pub trait NotSync {
    /// It is not.
    const __ANSWER: bool = false;
}

impl<T: ?Sized> NotSync for SyncProbe<T> {}

/// Answers whether `T` has a destructor of its own.
#[derive(Debug)]
pub struct DropProbe<T: ?Sized>(PhantomData<T>);

#[expect(drop_bounds, reason = "whether there is a destructor is the question")]
impl<T: Drop + ?Sized> DropProbe<T> {
    /// It has.
    pub const __ANSWER: bool = true;
}

/// The answer for everything else.
pub trait NotDrop {
    /// It has not.
    const __ANSWER: bool = false;
}

impl<T: ?Sized> NotDrop for DropProbe<T> {}
