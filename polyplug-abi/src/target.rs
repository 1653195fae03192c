//! What the `this` of a table points to.

use core::{
    cell::UnsafeCell,
    sync::atomic::{AtomicBool, Ordering},
};

use alloc::boxed::Box;

/// Why there is no implementation behind a pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The pointer is null, and the implementation has state.
    Null,
    /// An earlier panic in a `&mut self` method left the instance in an unknown state.
    Poisoned,
}

/// A kind of pointer that stands for an implementation.
///
/// # Safety
/// What `get` and `get_mut` return is a valid `Impl` for as long as their contract is kept.
pub unsafe trait Target {
    /// The implementation.
    type Impl: ?Sized;

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

/// A value that stands behind a contract, and whether it can still be used.
#[derive(Debug, Default)]
pub struct Instance<T> {
    poisoned: AtomicBool,
    value: UnsafeCell<T>,
}

impl<T> Instance<T> {
    /// Moves `value` to where a table can point to.
    #[must_use]
    pub fn into_raw(value: T) -> *mut Self {
        let poisoned = AtomicBool::new(false);
        Box::into_raw(Box::new(Self { poisoned, value: UnsafeCell::new(value) }))
    }

    /// Takes back what [`Instance::into_raw`] moved; dropping the box drops the value.
    ///
    /// # Safety
    /// `this` came from `into_raw` and is not used any more.
    #[must_use]
    pub unsafe fn from_raw(this: *mut Self) -> Box<Self> {
        // SAFETY: the caller promises a pointer of a box that nobody else uses.
        unsafe { Box::from_raw(this) }
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
unsafe impl<T> Target for Instance<T> {
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

    unsafe fn drop_raw(this: *mut ()) {
        // SAFETY: the caller promises an instance that it owns; it was made by `into_raw`.
        drop(unsafe { Self::from_raw(this.cast()) });
    }

    #[cold]
    unsafe fn poison(this: *const ()) {
        // SAFETY: the caller's promise covers it.
        if let Ok(instance) = unsafe { Self::find::<false>(this) } {
            instance.poisoned.store(true, Ordering::Relaxed);
        }
    }
}
