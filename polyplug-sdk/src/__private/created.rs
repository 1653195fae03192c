//! Instances that the host asks a plugin to make.

use core::{marker::PhantomData, mem, ptr::NonNull};
use std::sync::Arc;

use polyplug_abi::{Contract, Refusal, Target};

/// A type of which the host can ask for instances.
#[diagnostic::on_unimplemented(
    message = "the host cannot create a `{Self}`",
    label = "does not implement `Default`",
    note = "`#[plugin]` makes instances with `Default`: add `#[derive(Default)]` or implement it"
)]
pub trait Create: Sized {
    /// Makes one.
    fn create() -> Self;
}

impl<T: Default> Create for T {
    fn create() -> Self {
        T::default()
    }
}

/// An instance of `T` that the plugin made and keeps as the contract `C` wants it; of a `T` without
/// state, null stands for any.
#[derive(Debug)]
pub struct Created<C: ?Sized, T>(PhantomData<(T, C)>);

/// How an instance is kept that is not null.
type Kept<C, T> = <C as Contract>::Instance<T>;

/// Makes the value that null stands for, when `T` has no state.
fn stateless<T: Create>() -> Result<T, Refusal> {
    if size_of::<T>() > 0 {
        return Err(Refusal::Null);
    }
    Ok(T::create())
}

/// As [`stateless`], at an address.
fn stateless_place<T: Create>() -> Result<NonNull<T>, Refusal> {
    // The value has no bits: forgotten here, it is at every address that is aligned for it.
    stateless::<T>().map(mem::forget)?;
    Ok(NonNull::dangling())
}

// SAFETY: a pointer to a `Created` is one to what the contract keeps it in; null stands for a value of a type without bits that
// was made a moment ago and is never dropped.
unsafe impl<C: Contract + ?Sized, T: Create + 'static> Target for Created<C, T> {
    type Impl = T;

    #[inline]
    unsafe fn get<'a, const CHECK: bool>(this: *const ()) -> Result<&'a T, Refusal> {
        if this.is_null() {
            // SAFETY: the pointer is dangling but aligned, and a value without bits lives there.
            return stateless_place::<T>().map(|value| unsafe { value.as_ref() });
        }
        // SAFETY: the caller's promise is the same.
        unsafe { Kept::<C, T>::get::<CHECK>(this) }
    }

    #[inline]
    unsafe fn get_mut<'a>(this: *const ()) -> Result<&'a mut T, Refusal> {
        if this.is_null() {
            // SAFETY: as in `get`; two values without bits do not overlap.
            return stateless_place::<T>().map(|mut value| unsafe { value.as_mut() });
        }
        // SAFETY: the caller's promise is the same.
        unsafe { Kept::<C, T>::get_mut(this) }
    }

    unsafe fn take(this: *mut ()) -> Result<Box<T>, Refusal> {
        if this.is_null() {
            return stateless::<T>().map(Box::new);
        }
        // SAFETY: the caller's promise is the same.
        unsafe { Kept::<C, T>::take(this) }
    }

    unsafe fn share(this: *const ()) -> Result<Arc<T>, Refusal> {
        if this.is_null() {
            return stateless::<T>().map(Arc::new);
        }
        // SAFETY: the caller's promise is the same.
        unsafe { Kept::<C, T>::share(this) }
    }

    unsafe fn drop_raw(this: *mut ()) {
        if !this.is_null() {
            // SAFETY: the caller's promise is the same.
            unsafe { Kept::<C, T>::drop_raw(this) };
        }
    }

    #[cold]
    unsafe fn poison(this: *const ()) {
        // SAFETY: the caller's promise is the same.
        unsafe { Kept::<C, T>::poison(this) };
    }
}
