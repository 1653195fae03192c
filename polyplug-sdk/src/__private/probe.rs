//! Asks at compile time what a type is: `Send` or `Sync`, without requiring it, and what it borrows.
//!
//! An inherent constant wins over a trait's, so `SendProbe::<T>::ANSWER` is the inherent `true` when
//! its bound holds and the trait's `false` otherwise. It works for concrete types only.

use core::marker::PhantomData;

/// Answers whether `T` is `Send`.
#[derive(Debug)]
pub struct SendProbe<T: ?Sized>(PhantomData<T>);

impl<T: Send + ?Sized> SendProbe<T> {
    /// It is.
    pub const ANSWER: bool = true;
}

/// The answer for everything else.
pub trait NotSend {
    /// It is not.
    const ANSWER: bool = false;
}

impl<T: ?Sized> NotSend for SendProbe<T> {}

/// Answers whether `T` is `Sync`.
#[derive(Debug)]
pub struct SyncProbe<T: ?Sized>(PhantomData<T>);

impl<T: Sync + ?Sized> SyncProbe<T> {
    /// It is.
    pub const ANSWER: bool = true;
}

/// The answer for everything else.
pub trait NotSync {
    /// It is not.
    const ANSWER: bool = false;
}

impl<T: ?Sized> NotSync for SyncProbe<T> {}

/// Asserts that a type has as many borrows as were written, so that none hides behind a name, and that
/// its values have bits: `()` behind a name would have an `out` that `()` itself has not. Returns whether
/// a parameter of the type is passed by pointer.
///
/// # Panics
/// If it is not so, at compile time.
pub const fn visible(borrows: usize, written: usize, size: usize) -> bool {
    assert!(
        borrows == written,
        "a borrow that crosses a plugin boundary does not hide behind another name\n\
         help: write the type that the name stands for"
    );
    assert!(
        size > 0,
        "a type of which there is one value only has nothing to cross a plugin boundary with\n\
         help: leave it out; a method that returns nothing has no `->`"
    );
    size > polyplug_abi::MAX_DIRECT
}

/// Asserts that a contract whose implementations share themselves is `Send` and `Sync`, or neither: the
/// implementation may keep a share of itself on its thread while a proxy is on another.
///
/// # Panics
/// If it is one of both, at compile time.
pub const fn send_is_sync(send: bool, sync: bool) {
    assert!(
        send == sync,
        "a contract with `self: Arc<Self>` is `Send` and `Sync`, or neither\n\
         help: write `trait Name: Send + Sync`"
    );
}
