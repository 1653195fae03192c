//! What a method takes itself by, a type for each way.
//!
//! Not here: how an instance is kept, which its table's `Target` knows. The invariant: a receiver asks the target
//! for the instance in its own way, and says whether a panic leaves it half changed.

use std::{marker::PhantomData, sync::Arc};

use polyplug_abi::{Target, TargetRefusal, swallow};

/// A way for a method to take its instance.
pub trait Access<X: Target> {
    /// `self`, with the lifetime that tables have.
    type This;

    /// Whether a panic leaves the instance half changed.
    const CHANGES: bool = false;

    /// Whether the caller gives the instance away.
    const TAKES: bool = false;

    /// Finds the instance.
    ///
    /// # Errors
    /// If it cannot be used in this way.
    ///
    /// # Safety
    /// `this` is null or a live instance of `X`, which the method may use in this way; the result
    /// is not used after the call.
    unsafe fn find(this: *const ()) -> Result<Self::This, TargetRefusal>;
}

/// An instance that was given away and not found yet. Dropping it ends the instance, which nobody else does.
#[derive(Debug)]
pub(crate) struct GivenAway<X: Target>(*const (), PhantomData<X>);

impl<X: Target> GivenAway<X> {
    /// Holds the instance, if a method that takes it in the way `M` is given it.
    ///
    /// # Safety
    /// `this` is null or a live instance of `X`, which the caller gives away if `M` takes it.
    #[inline]
    pub(crate) unsafe fn to<M: Access<X>>(this: *const ()) -> Option<Self> {
        (M::TAKES && !this.is_null()).then(|| Self(this, PhantomData))
    }
}

impl<X: Target> Drop for GivenAway<X> {
    #[cold]
    fn drop(&mut self) {
        // SAFETY: who made it promised a live instance that is given away, and it was not found.
        swallow(|| unsafe { X::drop_raw(self.0.cast_mut()) });
    }
}

/// `&self`; `CHECK` asks whether the instance is poisoned.
#[derive(Debug)]
pub struct ByRef<const CHECK: bool>;

/// `&mut self`
#[derive(Debug)]
pub struct ByMut;

/// `self: Box<Self>`
#[derive(Debug)]
pub struct ByBox;

/// `self: Arc<Self>`
#[derive(Debug)]
pub struct ByArc;

impl<X: Target, const CHECK: bool> Access<X> for ByRef<CHECK> {
    type This = &'static X::Impl;

    #[inline]
    unsafe fn find(this: *const ()) -> Result<Self::This, TargetRefusal> {
        // SAFETY: the caller promises null or a live `X` for a method with `&self`, so it is not borrowed mutably.
        unsafe { X::get::<CHECK>(this) }
    }
}

impl<X: Target> Access<X> for ByMut {
    type This = &'static mut X::Impl;
    const CHANGES: bool = true;

    #[inline]
    unsafe fn find(this: *const ()) -> Result<Self::This, TargetRefusal> {
        // SAFETY: the caller promises null or a live `X` for a method with `&mut self`, so no other call has it.
        unsafe { X::get_mut(this) }
    }
}

impl<X: Target> Access<X> for ByBox {
    type This = Box<X::Impl>;
    const TAKES: bool = true;

    #[inline]
    unsafe fn find(this: *const ()) -> Result<Self::This, TargetRefusal> {
        // SAFETY: the caller promises null or a live `X` for a method with `self: Box<Self>`, so it gives `X` away.
        unsafe { X::take(this.cast_mut()) }
    }
}

impl<X: Target> Access<X> for ByArc {
    type This = Arc<X::Impl>;

    #[inline]
    unsafe fn find(this: *const ()) -> Result<Self::This, TargetRefusal> {
        // SAFETY: the caller promises null or a live `X` for a method with `self: Arc<Self>`, so it is not borrowed
        // mutably.
        unsafe { X::share(this) }
    }
}
