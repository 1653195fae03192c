//! Asks at compile time what a type is: `Send` or `Sync`, without requiring it, and what it borrows.
//!
//! An inherent constant wins over a trait's, so `SendProbe::<T>::ANSWER` is the inherent `true` when
//! its bound holds and the trait's `false` otherwise. It works for concrete types only.

use core::marker::PhantomData;

use polyplug_abi::AbiType;

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

/// Answers whether `T` has a destructor of its own.
#[derive(Debug)]
pub struct DropProbe<T: ?Sized>(PhantomData<T>);

#[expect(drop_bounds, reason = "whether there is a destructor is the question")]
impl<T: Drop + ?Sized> DropProbe<T> {
    /// It has.
    pub const ANSWER: bool = true;
}

/// The answer for everything else.
pub trait NotDrop {
    /// It has not.
    const ANSWER: bool = false;
}

impl<T: ?Sized> NotDrop for DropProbe<T> {}

/// Asserts that a type can cross.
pub const fn crosses<T: AbiType>() {}

/// Asserts that a type has no destructor of its own: each side would run it.
///
/// # Panics
/// If it is not so, at compile time.
pub const fn no_drop(has_drop: bool) {
    assert!(
        !has_drop,
        "a type that crosses a plugin boundary cannot implement `Drop`: each side would run it\n\
         help: let a contract's instance hold what must be released, and pass only the data"
    );
}

/// Makes the tag of an enum that no number was chosen for.
///
/// # Panics
/// If it is too large for C's `int`, at compile time.
pub const fn int_tag(discriminant: isize) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "the assertion is about that")]
    let tag = discriminant as i32;
    assert!(
        tag as isize == discriminant,
        "a discriminant does not fit into the 32 bits of C's `int`\n\
         help: choose a number for all of them: `#[repr(i64)]`"
    );
    tag
}

/// Asserts that a type has as many borrows as were written, so that none hides behind a name, and that
/// its values have bits: `()` behind a name would have an `out` that `()` itself has not.
///
/// # Panics
/// If it is not so, at compile time.
pub const fn visible(borrows: usize, written: usize, size: usize) {
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
