//! What the `this` of a table points to.

use core::{
    cell::UnsafeCell,
    marker::PhantomData,
    mem::ManuallyDrop,
    sync::atomic::{AtomicBool, Ordering},
};

use alloc::{boxed::Box, sync::Arc};

use crate::{crossing::Trust, extension::Holding};

/// Why there is no implementation behind a pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The pointer is null, and the implementation has state.
    Null,
    /// An earlier panic in a `&mut self` method left the instance in an unknown state.
    Poisoned,
    /// The instance is held in a way that does not allow what was asked for.
    Held,
}

/// A kind of pointer that stands for an implementation.
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

    /// Finds the implementation behind `this`. `CHECK` asks whether it is poisoned.
    ///
    /// # Errors
    /// If there is none that can be used.
    ///
    /// # Safety
    /// `this` is null or points to a live `Self`; nobody has it mutably for `'a`.
    unsafe fn get<'a, const CHECK: bool>(this: *const ()) -> Result<&'a Self::Impl, Refusal>;

    /// Finds the implementation behind `this`, for a method that may change it.
    ///
    /// # Errors
    /// If there is none that can be used.
    ///
    /// # Safety
    /// `this` is null or points to a live `Self`; nobody else has it for `'a`.
    unsafe fn get_mut<'a>(this: *const ()) -> Result<&'a mut Self::Impl, Refusal>;

    /// Takes the implementation out of an instance, which is gone then, also on failure.
    ///
    /// # Errors
    /// If there is none, or it cannot be taken.
    ///
    /// # Safety
    /// `this` is null or points to a live `Self` that the table's owner owns and gives away.
    unsafe fn take(this: *mut ()) -> Result<Box<Self::Impl>, Refusal>;

    /// Becomes one of the owners of the implementation.
    ///
    /// # Errors
    /// If there is none, or it cannot be shared.
    ///
    /// # Safety
    /// `this` is null or points to a live `Self`; nobody has it mutably.
    unsafe fn share(this: *const ()) -> Result<Arc<Self::Impl>, Refusal> {
        _ = this;
        Err(Refusal::Held)
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
    pub(crate) unsafe fn into_inner(this: *mut ()) -> Result<T, Refusal> {
        if this.is_null() {
            return Err(Refusal::Null);
        }
        // SAFETY: the caller promises a pointer of a box that nobody else uses.
        let instance = unsafe { Box::from_raw(this.cast::<Self>()) };
        if instance.poisoned.load(Ordering::Relaxed) {
            return Err(Refusal::Poisoned);
        }
        Ok(instance.value.into_inner())
    }

    /// # Safety
    /// `this` is null or points to a live instance.
    #[inline]
    unsafe fn find<'a, const CHECK: bool>(this: *const ()) -> Result<&'a Self, Refusal> {
        // SAFETY: the caller promises null or a live instance; its fields allow shared access.
        let instance = unsafe { this.cast::<Self>().as_ref() }.ok_or(Refusal::Null)?;
        if CHECK && instance.poisoned.load(Ordering::Relaxed) {
            return Err(Refusal::Poisoned);
        }
        Ok(instance)
    }
}

// SAFETY: the pointer is that of the box, and the value lies in it.
unsafe impl<T: 'static> Target for Instance<T> {
    type Impl = T;

    #[inline]
    unsafe fn get<'a, const CHECK: bool>(this: *const ()) -> Result<&'a T, Refusal> {
        // SAFETY: the caller's promise covers it.
        let instance = unsafe { Self::find::<CHECK>(this) }?;
        // SAFETY: the caller promises that nobody has the value mutably.
        Ok(unsafe { &*instance.value.get() })
    }

    #[inline]
    unsafe fn get_mut<'a>(this: *const ()) -> Result<&'a mut T, Refusal> {
        // SAFETY: the caller's promise covers it.
        let instance = unsafe { Self::find::<true>(this) }?;
        // SAFETY: the caller promises that nobody else has the value.
        Ok(unsafe { &mut *instance.value.get() })
    }

    unsafe fn take(this: *mut ()) -> Result<Box<T>, Refusal> {
        // SAFETY: the caller promises null or an instance that it gives away.
        unsafe { Self::into_inner(this) }.map(Box::new)
    }

    unsafe fn drop_raw(this: *mut ()) {
        // SAFETY: the caller promises an instance that it owns; it was made by `into_raw`.
        drop(unsafe { Box::from_raw(this.cast::<Self>()) });
    }

    #[cold]
    unsafe fn poison(this: *const ()) {
        // SAFETY: the caller's promise covers it.
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

    #[inline]
    unsafe fn get<'a, const CHECK: bool>(this: *const ()) -> Result<&'a T, Refusal> {
        // SAFETY: the caller promises null or a live value, which nobody has mutably.
        unsafe { this.cast::<T>().as_ref() }.ok_or(Refusal::Null)
    }

    unsafe fn get_mut<'a>(this: *const ()) -> Result<&'a mut T, Refusal> {
        if this.is_null() {
            return Err(Refusal::Null);
        }
        // SAFETY: the caller promises a live instance, which is the pointer of an `Arc`; its share stays.
        let mut value = ManuallyDrop::new(unsafe { Arc::from_raw(this.cast::<T>()) });
        let only: *mut T = Arc::get_mut(&mut value).ok_or(Refusal::Held)?;
        // SAFETY: the only share is the instance's, and the caller promises that nobody else has that.
        Ok(unsafe { &mut *only })
    }

    unsafe fn take(this: *mut ()) -> Result<Box<T>, Refusal> {
        if this.is_null() {
            return Err(Refusal::Null);
        }
        // SAFETY: the caller gives the instance away, which is the pointer of an `Arc`.
        let value = unsafe { Arc::from_raw(this.cast::<T>()) };
        Arc::into_inner(value).map(Box::new).ok_or(Refusal::Held)
    }

    unsafe fn share(this: *const ()) -> Result<Arc<T>, Refusal> {
        if this.is_null() {
            return Err(Refusal::Null);
        }
        let this = this.cast::<T>();
        // SAFETY: the caller promises a live instance, which is the pointer of an `Arc`.
        unsafe { Arc::increment_strong_count(this) };
        // SAFETY: as above; the count was raised for this one.
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
    unsafe fn get<'a, const CHECK: bool>(this: *const ()) -> Result<&'a X::Impl, Refusal> {
        // SAFETY: the caller's promise is the same.
        unsafe { X::get::<CHECK>(this) }
    }

    #[inline]
    unsafe fn get_mut<'a>(this: *const ()) -> Result<&'a mut X::Impl, Refusal> {
        // SAFETY: the caller's promise is the same.
        unsafe { X::get_mut(this) }
    }

    unsafe fn take(this: *mut ()) -> Result<Box<X::Impl>, Refusal> {
        // SAFETY: the caller's promise is the same.
        unsafe { X::take(this) }
    }

    unsafe fn share(this: *const ()) -> Result<Arc<X::Impl>, Refusal> {
        // SAFETY: the caller's promise is the same.
        unsafe { X::share(this) }
    }

    unsafe fn drop_raw(this: *mut ()) {
        // SAFETY: the caller's promise is the same.
        unsafe { X::drop_raw(this) };
    }

    #[cold]
    unsafe fn poison(this: *const ()) {
        // SAFETY: the caller's promise is the same.
        unsafe { X::poison(this) };
    }
}
