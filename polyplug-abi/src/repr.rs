//! Representations, and what becomes of them in the uniform convention of ABI v1.
//!
//! Nearly all are the same in both conventions. Owned text and vectors are not, because ABI v1 lends
//! them as parameters and hands them over in memory of the host's allocator as results.

use core::{
    ptr,
    sync::atomic::{AtomicPtr, Ordering},
};

use crate::v1::{Array, HostApi, SliceMut, SliceView, StringView};

/// The allocator that results of the uniform convention live in: the one behind a [`HostApi`].
#[derive(Clone, Copy, Debug)]
pub struct HostHeap {
    host: *const HostApi,
}

/// The host that this binary was last told of; null before the first.
static HOST: AtomicPtr<HostApi> = AtomicPtr::new(ptr::null_mut());

impl HostHeap {
    /// Tells this binary which host it runs in: a library at its `polyplug_init`, a host for itself.
    ///
    /// # Safety
    /// `host` is null or points to a table that stays valid for as long as anybody calls a uniform
    /// function of this binary.
    pub unsafe fn install(host: *const HostApi) {
        HOST.store(host.cast_mut(), Ordering::Release);
    }

    /// Returns the heap of the host that was installed last; one without memory before the first.
    #[must_use]
    pub fn current() -> Self {
        Self { host: HOST.load(Ordering::Acquire) }
    }

    /// Makes the heap of `host`; null makes a heap without memory.
    ///
    /// # Safety
    /// `host` is null or points to a table that outlives the heap.
    #[must_use]
    pub const unsafe fn new(host: *const HostApi) -> Self {
        Self { host }
    }

    /// Copies `values` into memory of the heap, or returns `None` when it has none.
    /// No values need no memory and come back as null.
    pub(crate) fn copy<T: Copy>(self, values: &[T]) -> Option<*mut T> {
        if values.is_empty() {
            return Some(ptr::null_mut());
        }
        // SAFETY: the constructor's caller promised null or a live table.
        let api = unsafe { self.host.as_ref() }?;
        // SAFETY: the function takes its own table, and any size and alignment.
        let memory = unsafe { (api.alloc)(self.host, size_of_val(values), align_of::<T>()) };
        let memory = ptr::NonNull::new(memory)?.cast::<T>();
        // SAFETY: the memory is fresh, so the two do not overlap, and was asked for with the size and
        // alignment of these values.
        unsafe { ptr::copy_nonoverlapping(values.as_ptr(), memory.as_ptr(), values.len()) };
        Some(memory.as_ptr())
    }

    /// Gives memory back.
    ///
    /// # Safety
    /// `memory` is null or came from the same heap for `len` values of this alignment, and is not
    /// used any more.
    pub(crate) unsafe fn free<T>(self, memory: *mut T, len: usize, align: usize) {
        // SAFETY: the constructor's caller promised null or a live table.
        let api = unsafe { self.host.as_ref() };
        if let Some(api) = api
            && !memory.is_null()
        {
            // SAFETY: the caller promises that the memory is of this heap, size and alignment.
            unsafe { (api.free)(self.host, memory.cast(), len * size_of::<T>(), align) };
        }
    }
}

/// The representation of a type, in both conventions.
///
/// # Safety
/// Every bit pattern is a valid value. `lend` followed by `adopt`, and `give` followed by `take`,
/// yield a representation of the same value, owned once.
pub unsafe trait Repr: Copy {
    /// What travels in the uniform convention.
    type Uniform: Copy;

    /// Makes the parameter of a uniform call; the memory stays with `self`.
    fn lend(&self) -> Self::Uniform;

    /// Frees what `lend` lent, after the call.
    ///
    /// # Safety
    /// `self` is owned by the caller and not used any more.
    unsafe fn release(self);

    /// Makes a representation of its own of what was lent, in the callee.
    ///
    /// # Safety
    /// `lent` came from `lend` of the same representation, or from foreign code that keeps `SPEC.md`.
    unsafe fn adopt(lent: Self::Uniform) -> Self;

    /// Makes the result of a uniform call, in memory of [`HostHeap::current`] if it needs any; `None`
    /// when the host has none.
    ///
    /// # Safety
    /// `self` is owned by the caller and not used any more.
    unsafe fn give(self) -> Option<Self::Uniform>;

    /// Takes a result over, in the caller.
    ///
    /// # Safety
    /// `given` came from `give` with the same heap, or from foreign code that keeps `SPEC.md`.
    unsafe fn take(given: Self::Uniform, heap: HostHeap) -> Self;
}

/// A representation that is the same in both conventions.
///
/// # Safety
/// Every bit pattern is a valid value.
pub unsafe trait SameRepr: Copy {}

// SAFETY: the bits travel as they are.
unsafe impl<R: SameRepr> Repr for R {
    type Uniform = R;

    #[inline]
    fn lend(&self) -> R {
        *self
    }

    #[inline]
    unsafe fn release(self) {}

    #[inline]
    unsafe fn adopt(lent: R) -> R {
        lent
    }

    #[inline]
    unsafe fn give(self) -> Option<R> {
        Some(self)
    }

    #[inline]
    unsafe fn take(given: R, _: HostHeap) -> R {
        given
    }
}

macro_rules! same {
    ($($ty:ty)*) => {$(
        // SAFETY: valid for every bit pattern.
        unsafe impl SameRepr for $ty {}
    )*};
}

same!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 StringView);

// SAFETY: `()` has no bits.
unsafe impl SameRepr for () {}

// SAFETY: a raw pointer is valid for every bit pattern.
unsafe impl<T> SameRepr for *const T {}
// SAFETY: a raw pointer is valid for every bit pattern.
unsafe impl<T> SameRepr for *mut T {}
// SAFETY: a pointer and a length are valid for every bit pattern.
unsafe impl<T> SameRepr for SliceView<T> {}
// SAFETY: a pointer and a length are valid for every bit pattern.
unsafe impl<T> SameRepr for SliceMut<T> {}
// SAFETY: a pointer and two lengths are valid for every bit pattern.
unsafe impl<T> SameRepr for Array<T> {}
