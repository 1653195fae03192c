//! Instances that the host asks a plugin to make.

use core::{mem, ptr::NonNull};

use polyplug_abi::{Instance, Refusal, Target};

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

/// An instance of `T` that the plugin made; of a `T` without state, null stands for any.
#[derive(Debug)]
pub struct Created<T>(Instance<T>);

/// Makes the value that null stands for, when `T` has no state.
fn stateless<T: Create>() -> Result<NonNull<T>, Refusal> {
    if size_of::<T>() > 0 {
        return Err(Refusal::Null);
    }
    // The value has no bits: forgotten here, it is at every address that is aligned for it.
    mem::forget(T::create());
    Ok(NonNull::dangling())
}

// SAFETY: a pointer to a `Created<T>` is one to its only field; null stands for a value of a type
// without bits that was made a moment ago and is never dropped.
unsafe impl<T: Create> Target for Created<T> {
    type Impl = T;

    #[inline]
    unsafe fn get<'a, const CHECK: bool>(this: *const ()) -> Result<&'a T, Refusal> {
        if this.is_null() {
            // SAFETY: the pointer is dangling but aligned, and a value without bits lives there.
            return stateless::<T>().map(|value| unsafe { value.as_ref() });
        }
        // SAFETY: the caller's promise is the same for the field.
        unsafe { Instance::<T>::get::<CHECK>(this) }
    }

    #[inline]
    unsafe fn get_mut<'a>(this: *const ()) -> Result<&'a mut T, Refusal> {
        if this.is_null() {
            // SAFETY: as in `get`; two values without bits do not overlap.
            return stateless::<T>().map(|mut value| unsafe { value.as_mut() });
        }
        // SAFETY: the caller's promise is the same for the field.
        unsafe { Instance::<T>::get_mut(this) }
    }

    unsafe fn drop_raw(this: *mut ()) {
        // SAFETY: the caller's promise is the same for the field.
        unsafe { Instance::<T>::drop_raw(this) };
    }

    #[cold]
    unsafe fn poison(this: *const ()) {
        // SAFETY: the caller's promise is the same for the field.
        unsafe { Instance::<T>::poison(this) };
    }
}
