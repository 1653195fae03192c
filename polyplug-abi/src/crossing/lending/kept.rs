//! Memory of values that were made for a call, kept for the next call that needs a value of the same type.
//!
//! A value is kept as it is, with its own memory: a text with its bytes, a vector with its elements. Not here: what
//! writes the next value into it. The invariant: a value is in one place at a time, the kept ones or a call.

use alloc::boxed::Box;
use core::{
    any::TypeId,
    marker::PhantomData,
    mem::transmute,
    ptr::{self, NonNull},
    sync::atomic::{AtomicPtr, Ordering},
};

/// How many values are kept.
const PLACES: usize = 32;

/// In how many places a value of a type can be.
const TRIES: usize = 4;

/// How many bytes a value may have to be kept.
const MAX_BYTES: usize = 1 << 20;

/// A value, with what has to be known of it when its type is not.
///
/// The head comes first, so that a pointer to it is one to the whole.
#[repr(C)]
pub(super) struct Made<T> {
    pub(super) head: Head,
    pub(super) value: Option<T>,
}

/// What is known of a value of any type.
pub(super) struct Head {
    ty: TypeId,
    /// Ends the value, which begins at this head.
    end: unsafe fn(NonNull<Self>),
    /// The one that the same call made before.
    pub(super) before: Option<NonNull<Self>>,
    /// How many bytes of memory the value has at most.
    pub(super) bytes: usize,
    /// Whether it can be kept: it borrows nothing, may end on any thread, and its size is known.
    pub(super) can_be_kept: bool,
}

/// Where values are kept.
static KEPT: [AtomicPtr<Head>; PLACES] = [const { AtomicPtr::new(ptr::null_mut()) }; PLACES];

/// Returns a kept value of the type, or room for one.
///
/// # Safety
/// `can_be_kept` is only true of a type that borrows nothing, and of values that may end on another thread unless
/// the head says later that they are not kept.
pub(super) unsafe fn take<T>(can_be_kept: bool) -> Box<Made<T>> {
    let (ty, can_be_kept) = (type_id::<T>(), can_be_kept && cfg!(feature = "std"));
    if can_be_kept {
        for place in places(ty) {
            let Some(head) = NonNull::new(place.swap(ptr::null_mut(), Ordering::Acquire)) else {
                continue;
            };
            // SAFETY: it was taken out of its place, so it is this call's, and it is alive while it is in one.
            if unsafe { head.as_ref() }.ty == ty {
                // SAFETY: `put_back` was given a box of this type, to which the pointer leads again.
                return unsafe { Box::from_raw(head.as_ptr().cast()) };
            }
            // SAFETY: as above, and it is not used any more.
            unsafe { keep_or_end(place, head) };
        }
    }
    let head = Head { ty, end: end::<T>, before: None, bytes: 0, can_be_kept };
    Box::new(Made { head, value: None })
}

/// Keeps a value for the next call, in place of another one if there are too many; or ends it, if it is too large or borrows.
///
/// # Safety
/// `head` is that of a box which `take` made, and is not used any more.
pub(super) unsafe fn put_back(head: NonNull<Head>) {
    // SAFETY: the caller promises that it is alive.
    let of = unsafe { head.as_ref() };
    if of.can_be_kept && of.bytes <= MAX_BYTES {
        #[cfg(all(feature = "std", not(any(miri, target_family = "wasm"))))]
        end_kept_with_the_library();
        for place in places(of.ty) {
            let free = place.load(Ordering::Relaxed).is_null();
            if free && is_put(place, head) {
                return;
            }
        }
        let first = &KEPT[hash(of.ty)];
        let Some(other) = NonNull::new(first.swap(head.as_ptr(), Ordering::AcqRel)) else { return };
        // SAFETY: it was taken out of its place, so it is this call's, and it is alive while it is in one.
        return unsafe { end_any(other) };
    }
    // SAFETY: the caller promises it.
    unsafe { end_any(head) };
}

/// Puts a value into its place unless there is another one.
fn is_put(place: &AtomicPtr<Head>, head: NonNull<Head>) -> bool {
    let (null, success) = (ptr::null_mut(), Ordering::Release);
    place.compare_exchange(null, head.as_ptr(), success, Ordering::Relaxed).is_ok()
}

/// Puts a value back into a place, or ends it.
///
/// # Safety
/// As for [`put_back`].
#[cold]
unsafe fn keep_or_end(place: &AtomicPtr<Head>, head: NonNull<Head>) {
    if !is_put(place, head) {
        // SAFETY: the caller promises it.
        unsafe { end_any(head) };
    }
}

/// Ends a value.
///
/// # Safety
/// As for [`put_back`].
unsafe fn end_any(head: NonNull<Head>) {
    // SAFETY: the caller promises that it is alive.
    let end = unsafe { head.as_ref() }.end;
    // SAFETY: the function is the one for this value, and the caller promises that it is not used any more.
    unsafe { end(head) };
}

/// Ends a value of this type.
///
/// # Safety
/// `head` is that of a box of this type, which is not used any more.
unsafe fn end<T>(head: NonNull<Head>) {
    // SAFETY: the caller promises a box of this type.
    drop(unsafe { Box::from_raw(head.as_ptr().cast::<Made<T>>()) });
}

/// Has the values that are kept end with the library, or with the program.
#[cfg(all(feature = "std", not(any(miri, target_family = "wasm"))))]
#[inline]
fn end_kept_with_the_library() {
    static IS_SET: core::sync::atomic::AtomicBool = core::sync::atomic::AtomicBool::new(false);
    unsafe extern "C" {
        fn atexit(function: extern "C" fn()) -> core::ffi::c_int;
    }
    /// Ends all values that are kept.
    extern "C" fn end_all() {
        for place in &KEPT {
            if let Some(head) = NonNull::new(place.swap(ptr::null_mut(), Ordering::Acquire)) {
                // SAFETY: it was taken out of its place, so it is alive and used nowhere else.
                unsafe { end_any(head) };
            }
        }
    }
    if !IS_SET.load(Ordering::Relaxed) && !IS_SET.swap(true, Ordering::Relaxed) {
        // SAFETY: the C library of every target with `std` has the function. It calls `end_all` before this library
        // is unmapped. If it has no room for one more function, the values are not freed.
        unsafe { atexit(end_all) };
    }
}

/// The places in which a value of the type can be.
fn places(ty: TypeId) -> impl Iterator<Item = &'static AtomicPtr<Head>> {
    let first = hash(ty);
    (first..first + TRIES).map(|place| &KEPT[place % PLACES])
}

/// Makes a number of a type.
#[inline]
fn hash(ty: TypeId) -> usize {
    use core::hash::{Hash as _, Hasher};
    struct Last(u64);
    impl Hasher for Last {
        fn write(&mut self, bytes: &[u8]) {
            for byte in bytes {
                self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }

        fn write_u64(&mut self, number: u64) {
            self.0 ^= number;
        }

        fn finish(&self) -> u64 {
            self.0
        }
    }
    let mut last = Last(0);
    ty.hash(&mut last);
    (last.0 % PLACES as u64) as usize
}

/// The id of a type, with `'static` in the place of its lifetimes.
pub(crate) fn type_id<T>() -> TypeId {
    trait Typed {
        fn id(&self) -> TypeId
        where
            Self: 'static;
    }
    impl<T> Typed for PhantomData<T> {
        fn id(&self) -> TypeId
        where
            Self: 'static,
        {
            TypeId::of::<T>()
        }
    }
    let phantom = PhantomData::<T>;
    let typed: &dyn Typed = &phantom;
    // SAFETY: the value has no bits and the method does not use it, so it makes no difference how long its type claims
    // to live; code is compiled without lifetimes.
    let typed = unsafe { transmute::<&dyn Typed, &(dyn Typed + 'static)>(typed) };
    typed.id()
}
