//! How an object is kept while the other side has it, a type for each way.
//!
//! Not here: the instances that a plugin makes, in `instance`. Invariant: an object that is lent is never ended
//! here, and one that is shared is never changed.

use alloc::{boxed::Box, sync::Arc};
use core::marker::PhantomData;

use super::{
    instance::Instance,
    pointer::{Target, TargetRefusal},
};
use crate::{crossing::Trust, extension::Holding};

/// An object that was given away: `this` is an [`Instance`] with the box.
#[derive(Debug)]
pub struct BoxHolder<I: ?Sized>(PhantomData<I>);

// SAFETY: the pointer is that of an instance with a box, in which the implementation lies.
unsafe impl<I: ?Sized + 'static> Target for BoxHolder<I> {
    type Impl = I;
    const HOLDING: Holding = Holding::Box;
    const CALLER: Trust = Trust::Foreign;

    #[inline]
    unsafe fn get<'a, const CHECK: bool>(this: *const ()) -> Result<&'a I, TargetRefusal> {
        // SAFETY: the pointer is one of an `Instance`: the caller promises null or a live one that is not
        // borrowed mutably.
        unsafe { Instance::<Box<I>>::get::<CHECK>(this) }.map(|boxed| &**boxed)
    }

    #[inline]
    unsafe fn get_mut<'a>(this: *const ()) -> Result<&'a mut I, TargetRefusal> {
        // SAFETY: the pointer is one of an `Instance`: the caller promises null or a live one that is not
        // borrowed elsewhere.
        unsafe { Instance::<Box<I>>::get_mut(this) }.map(|boxed| &mut **boxed)
    }

    unsafe fn take(this: *mut ()) -> Result<Box<I>, TargetRefusal> {
        // SAFETY: the pointer is one of an `Instance`: the caller promises null or a live one that it gives away.
        unsafe { Instance::<Box<I>>::into_inner(this) }
    }

    unsafe fn drop_raw(this: *mut ()) {
        // SAFETY: the pointer is one of an `Instance`: the caller promises a live one that it owns and does not use
        // any more.
        unsafe { Instance::<Box<I>>::drop_raw(this) };
    }

    #[cold]
    unsafe fn poison(this: *const ()) {
        // SAFETY: the pointer is one of an `Instance`: the caller promises null or a live one.
        unsafe { Instance::<Box<I>>::poison(this) };
    }
}

/// An object that both sides share: `this` is a box with the `Arc`.
#[derive(Debug)]
pub struct ArcHolder<I: ?Sized>(PhantomData<I>);

impl<I: ?Sized> ArcHolder<I> {
    /// # Safety
    /// `this` is null or points to a live `Arc`.
    #[inline]
    unsafe fn find<'a>(this: *const ()) -> Result<&'a Arc<I>, TargetRefusal> {
        // SAFETY: the caller promises null or a pointer to a live `Arc`.
        unsafe { this.cast::<Arc<I>>().as_ref() }.ok_or(TargetRefusal::Null)
    }
}

// SAFETY: the pointer is that of a box with an `Arc`, which leads to the implementation.
unsafe impl<I: ?Sized + 'static> Target for ArcHolder<I> {
    type Impl = I;
    const HOLDING: Holding = Holding::Arc;
    const CALLER: Trust = Trust::Foreign;

    #[inline]
    unsafe fn get<'a, const CHECK: bool>(this: *const ()) -> Result<&'a I, TargetRefusal> {
        // SAFETY: the caller promises null or a live holder, which is a box with an `Arc`.
        unsafe { Self::find(this) }.map(|shared| &**shared)
    }

    unsafe fn get_mut<'a>(_: *const ()) -> Result<&'a mut I, TargetRefusal> {
        Err(TargetRefusal::Held)
    }

    unsafe fn take(this: *mut ()) -> Result<Box<I>, TargetRefusal> {
        // SAFETY: the caller gives the instance away.
        unsafe { Self::drop_raw(this) };
        Err(TargetRefusal::Held)
    }

    unsafe fn share(this: *const ()) -> Result<Arc<I>, TargetRefusal> {
        // SAFETY: the caller promises null or a live holder, which is a box with an `Arc`.
        unsafe { Self::find(this) }.map(Arc::clone)
    }

    unsafe fn drop_raw(this: *mut ()) {
        if !this.is_null() {
            // SAFETY: the caller gives away a box that `lower_arc` made.
            drop(unsafe { Box::from_raw(this.cast::<Arc<I>>()) });
        }
    }

    unsafe fn poison(_: *const ()) {}
}

/// An object that is lent: `this` points to a reference to it.
#[derive(Debug)]
pub struct RefHolder<I: ?Sized>(PhantomData<I>);

// SAFETY: the pointer leads to a reference, which leads to the implementation.
unsafe impl<I: ?Sized + 'static> Target for RefHolder<I> {
    type Impl = I;
    const HOLDING: Holding = Holding::Ref;
    const CALLER: Trust = Trust::Foreign;

    #[inline]
    unsafe fn get<'a, const CHECK: bool>(this: *const ()) -> Result<&'a I, TargetRefusal> {
        // SAFETY: the caller promises null or a pointer to a live reference.
        unsafe { this.cast::<&'a I>().as_ref() }.copied().ok_or(TargetRefusal::Null)
    }

    unsafe fn get_mut<'a>(_: *const ()) -> Result<&'a mut I, TargetRefusal> {
        Err(TargetRefusal::Held)
    }

    unsafe fn take(_: *mut ()) -> Result<Box<I>, TargetRefusal> {
        Err(TargetRefusal::Held)
    }

    unsafe fn drop_raw(_: *mut ()) {}

    unsafe fn poison(_: *const ()) {}
}

/// An object that is lent to be changed: `this` points to a unique reference to it.
#[derive(Debug)]
pub struct MutHolder<I: ?Sized>(PhantomData<I>);

// SAFETY: the pointer leads to a reference, which leads to the implementation.
unsafe impl<I: ?Sized + 'static> Target for MutHolder<I> {
    type Impl = I;
    const HOLDING: Holding = Holding::Mut;
    const CALLER: Trust = Trust::Foreign;

    #[inline]
    unsafe fn get<'a, const CHECK: bool>(this: *const ()) -> Result<&'a I, TargetRefusal> {
        // SAFETY: the caller promises null or a pointer to a live reference, through which nothing
        // is changed meanwhile.
        unsafe { this.cast::<&'a I>().as_ref() }.copied().ok_or(TargetRefusal::Null)
    }

    #[inline]
    unsafe fn get_mut<'a>(this: *const ()) -> Result<&'a mut I, TargetRefusal> {
        // SAFETY: the caller promises null or a pointer to a live reference, which no other call uses.
        let lent = unsafe { this.cast_mut().cast::<&'a mut I>().as_mut() };
        lent.map(|lent| &mut **lent).ok_or(TargetRefusal::Null)
    }

    unsafe fn take(_: *mut ()) -> Result<Box<I>, TargetRefusal> {
        Err(TargetRefusal::Held)
    }

    unsafe fn drop_raw(_: *mut ()) {}

    unsafe fn poison(_: *const ()) {}
}
