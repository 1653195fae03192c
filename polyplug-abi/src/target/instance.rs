//! How a plugin keeps the instances that it makes: alone with a flag, or shared from the start.
//!
//! Not here: objects that cross on their own, which are kept by `holders`. The invariant: `this` is the pointer of
//! the box, or of the `Arc`, that the value lies in.

use core::{
    cell::UnsafeCell,
    marker::PhantomData,
    mem::ManuallyDrop,
    sync::atomic::{AtomicBool, Ordering},
};

use alloc::{boxed::Box, sync::Arc};

use super::pointer::{Hold, Target, TargetRefusal};
use crate::{crossing::Trust, extension::Holding};

/// A value that stands behind a contract, and whether it can still be used.
#[derive(Debug, Default)]
pub struct Instance<T> {
    poisoned: AtomicBool,
    value: UnsafeCell<T>,
}

// SAFETY: the pointer is that of a new box.
unsafe impl<T: 'static> Hold<T> for Instance<T> {
    fn into_raw(value: T) -> *mut () {
        let poisoned = AtomicBool::new(false);
        Box::into_raw(Box::new(Self { poisoned, value: UnsafeCell::new(value) })).cast()
    }
}

impl<T> Instance<T> {
    /// Takes back what [`Hold::into_raw`] moved.
    ///
    /// # Errors
    /// If it is null, or poisoned.
    ///
    /// # Safety
    /// `this` is null or came from `into_raw`, and is not used any more.
    pub(crate) unsafe fn into_inner(this: *mut ()) -> Result<T, TargetRefusal> {
        if this.is_null() {
            return Err(TargetRefusal::Null);
        }
        // SAFETY: the caller promises a pointer of a box that is not used any more.
        let instance = unsafe { Box::from_raw(this.cast::<Self>()) };
        if instance.poisoned.load(Ordering::Relaxed) {
            return Err(TargetRefusal::Poisoned);
        }
        Ok(instance.value.into_inner())
    }

    /// # Safety
    /// `this` is null or points to a live instance.
    #[inline]
    unsafe fn find<'a, const CHECK: bool>(this: *const ()) -> Result<&'a Self, TargetRefusal> {
        // SAFETY: the caller promises null or a live instance; its fields allow shared access.
        let instance = unsafe { this.cast::<Self>().as_ref() }.ok_or(TargetRefusal::Null)?;
        if CHECK && instance.poisoned.load(Ordering::Relaxed) {
            return Err(TargetRefusal::Poisoned);
        }
        Ok(instance)
    }
}

// SAFETY: the pointer is that of the box, and the value lies in it.
unsafe impl<T: 'static> Target for Instance<T> {
    type Impl = T;
    const IS_NEVER_NULL: bool = true;

    #[inline]
    unsafe fn get<'a, const CHECK: bool>(this: *const ()) -> Result<&'a T, TargetRefusal> {
        // SAFETY: the caller promises null or a live instance.
        let instance = unsafe { Self::find::<CHECK>(this) }?;
        // SAFETY: the caller promises that the value is not borrowed mutably.
        Ok(unsafe { &*instance.value.get() })
    }

    #[inline]
    unsafe fn get_mut<'a>(this: *const ()) -> Result<&'a mut T, TargetRefusal> {
        // SAFETY: the caller promises null or a live instance.
        let instance = unsafe { Self::find::<true>(this) }?;
        // SAFETY: the caller promises that the value is not borrowed elsewhere.
        Ok(unsafe { &mut *instance.value.get() })
    }

    unsafe fn take(this: *mut ()) -> Result<Box<T>, TargetRefusal> {
        // SAFETY: the caller promises null or an instance that it gives away.
        unsafe { Self::into_inner(this) }.map(Box::new)
    }

    unsafe fn drop_raw(this: *mut ()) {
        // SAFETY: the caller promises an instance that it owns; it was made by `into_raw`.
        drop(unsafe { Box::from_raw(this.cast::<Self>()) });
    }

    #[cold]
    unsafe fn poison(this: *const ()) {
        // SAFETY: the caller promises null or a live instance.
        if let Ok(instance) = unsafe { Self::find::<false>(this) } {
            instance.poisoned.store(true, Ordering::Relaxed);
        }
    }
}

/// A value that stands behind a contract with `self: Arc<Self>` methods: `this` is what
/// [`Arc::into_raw`] returns.
#[derive(Debug)]
pub struct SharedInstance<T>(T);

// SAFETY: the pointer is that of a new `Arc`.
unsafe impl<T: 'static> Hold<T> for SharedInstance<T> {
    fn into_raw(value: T) -> *mut () {
        Arc::into_raw(Arc::new(value)).cast_mut().cast()
    }
}

// SAFETY: the pointer is that of the `Arc`, and leads to the value.
unsafe impl<T: 'static> Target for SharedInstance<T> {
    type Impl = T;
    const IS_NEVER_NULL: bool = true;

    #[inline]
    unsafe fn get<'a, const CHECK: bool>(this: *const ()) -> Result<&'a T, TargetRefusal> {
        // SAFETY: the caller promises null or a live value that is not borrowed mutably.
        unsafe { this.cast::<T>().as_ref() }.ok_or(TargetRefusal::Null)
    }

    unsafe fn get_mut<'a>(this: *const ()) -> Result<&'a mut T, TargetRefusal> {
        if this.is_null() {
            return Err(TargetRefusal::Null);
        }
        // SAFETY: the caller promises a live instance, which is the pointer of an `Arc`; its share stays.
        let mut value = ManuallyDrop::new(unsafe { Arc::from_raw(this.cast::<T>()) });
        let only: *mut T = Arc::get_mut(&mut value).ok_or(TargetRefusal::Held)?;
        // SAFETY: the only share is the instance's, and the caller promises that it is not borrowed elsewhere.
        Ok(unsafe { &mut *only })
    }

    unsafe fn take(this: *mut ()) -> Result<Box<T>, TargetRefusal> {
        if this.is_null() {
            return Err(TargetRefusal::Null);
        }
        // SAFETY: the caller gives the instance away, which is the pointer of an `Arc`.
        let value = unsafe { Arc::from_raw(this.cast::<T>()) };
        Arc::into_inner(value).map(Box::new).ok_or(TargetRefusal::Held)
    }

    unsafe fn share(this: *const ()) -> Result<Arc<T>, TargetRefusal> {
        if this.is_null() {
            return Err(TargetRefusal::Null);
        }
        let this = this.cast::<T>();
        // SAFETY: the caller promises a live instance, which is the pointer of an `Arc`.
        unsafe { Arc::increment_strong_count(this) };
        // SAFETY: the count was raised for this share, and the pointer is that of the `Arc`.
        Ok(unsafe { Arc::from_raw(this) })
    }

    unsafe fn drop_raw(this: *mut ()) {
        // SAFETY: the caller promises an instance that it owns; it was made by `into_raw`.
        drop(unsafe { Arc::from_raw(this.cast::<T>()) });
    }

    unsafe fn poison(_: *const ()) {}
}

/// The instances of `X`, for callers whose texts may be anything.
#[derive(Debug)]
pub struct Untrusting<X>(PhantomData<X>);

// SAFETY: everything is what `X` says.
unsafe impl<X: Target> Target for Untrusting<X> {
    type Impl = X::Impl;
    const HOLDING: Holding = X::HOLDING;
    const CALLER: Trust = Trust::Foreign;

    #[inline]
    unsafe fn get<'a, const CHECK: bool>(this: *const ()) -> Result<&'a X::Impl, TargetRefusal> {
        // SAFETY: the pointer is one of `X`: the caller promises null or a live instance that is not borrowed mutably.
        unsafe { X::get::<CHECK>(this) }
    }

    #[inline]
    unsafe fn get_mut<'a>(this: *const ()) -> Result<&'a mut X::Impl, TargetRefusal> {
        // SAFETY: the pointer is one of `X`: the caller promises null or a live one that is not borrowed elsewhere.
        unsafe { X::get_mut(this) }
    }

    unsafe fn take(this: *mut ()) -> Result<Box<X::Impl>, TargetRefusal> {
        // SAFETY: the pointer is one of `X`: the caller promises null or a live instance that it gives away.
        unsafe { X::take(this) }
    }

    unsafe fn share(this: *const ()) -> Result<Arc<X::Impl>, TargetRefusal> {
        // SAFETY: the pointer is one of `X`: the caller promises null or a live instance that is not borrowed mutably.
        unsafe { X::share(this) }
    }

    unsafe fn drop_raw(this: *mut ()) {
        // SAFETY: the pointer is one of `X`: the caller promises a live instance that it owns and does not use any
        // more.
        unsafe { X::drop_raw(this) };
    }

    #[cold]
    unsafe fn poison(this: *const ()) {
        // SAFETY: the pointer is one of `X`: the caller promises null or a live instance.
        unsafe { X::poison(this) };
    }
}
