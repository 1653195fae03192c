//! How the `this` of a table leads to an implementation: the trait of all ways, and why one leads nowhere.
//!
//! Not here: the ways themselves, in `instance` and `holders`. Invariant: a pointer is only passed to the way that
//! made it.

use alloc::{boxed::Box, sync::Arc};

use crate::{crossing::Trust, extension::Holding};

/// Why there is no implementation behind a pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum TargetRefusal {
    /// The pointer is null, and the implementation has state.
    Null,
    /// An earlier panic in a `&mut self` method left the instance in an unknown state.
    Poisoned,
    /// The instance is held in a way that does not allow what was asked for.
    Held,
}

/// A kind of pointer that leads to an implementation.
///
/// # Safety
/// What `get` and `get_mut` return is a valid `Impl` for as long as their contract is kept.
pub unsafe trait Target {
    /// The implementation.
    type Impl: ?Sized + 'static;

    /// How `this` leads to it.
    const HOLDING: Holding = Holding::Value;

    /// Who calls the functions of the typed table.
    const CALLER: Trust = Trust::Sdk;

    /// Whether `this` of the typed table is never null, because `CALLER` got it from who made it.
    const IS_NEVER_NULL: bool = false;

    /// Finds the implementation behind `this`. `CHECK` asks whether it is poisoned.
    ///
    /// # Errors
    /// If there is none that can be used.
    ///
    /// # Safety
    /// `this` is null or points to a live `Self` that is not borrowed mutably for `'a`.
    unsafe fn get<'a, const CHECK: bool>(this: *const ()) -> Result<&'a Self::Impl, TargetRefusal>;

    /// Finds the implementation behind `this`, for a method that may change it.
    ///
    /// # Errors
    /// If there is none that can be used.
    ///
    /// # Safety
    /// `this` is null or points to a live `Self` that is not borrowed elsewhere for `'a`.
    unsafe fn get_mut<'a>(this: *const ()) -> Result<&'a mut Self::Impl, TargetRefusal>;

    /// Takes the implementation out of an instance, which is gone then, also on failure.
    ///
    /// # Errors
    /// If there is none, or it cannot be taken.
    ///
    /// # Safety
    /// `this` is null or points to a live `Self` that the table's owner owns and gives away.
    unsafe fn take(this: *mut ()) -> Result<Box<Self::Impl>, TargetRefusal>;

    /// Becomes one of the owners of the implementation.
    ///
    /// # Errors
    /// If there is none, or it cannot be shared.
    ///
    /// # Safety
    /// `this` is null or points to a live `Self` that is not borrowed mutably.
    unsafe fn share(this: *const ()) -> Result<Arc<Self::Impl>, TargetRefusal> {
        _ = this;
        Err(TargetRefusal::Held)
    }

    /// Ends the life of what `this` points to.
    ///
    /// # Safety
    /// `this` points to a live `Self` that the table's owner owns, and is not used any more.
    unsafe fn drop_raw(this: *mut ());

    /// Notes that a method panicked half way through a change.
    ///
    /// # Safety
    /// `this` is null or points to a live `Self`.
    unsafe fn poison(this: *const ());
}

/// A way to keep a value behind a contract.
///
/// # Safety
/// What `into_raw` returns points to a live `Self`, which its caller owns.
pub unsafe trait Hold<T>: Target<Impl = T> {
    /// Moves `value` to where a table can point to.
    fn into_raw(value: T) -> *mut ();
}
