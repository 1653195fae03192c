//! Which memory of owned values is of this binary's heap, and which function frees it.
//!
//! Not here: the heap. The invariant: memory that is of here may be used as a vector's of this binary, and is freed as
//! one by the function that travels with it.

use core::{
    ops::Range,
    ptr,
    sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering},
};

use crate::crossing::shared_heap::{FreeFn, FreeTable, OWN_HEAP, place_of};

/// Frees the memory of a vector of `R`.
pub(super) type FreeVecFn<R> = unsafe extern "C" fn(memory: *mut R, len: usize, cap: usize);

/// The functions of the heap that this binary shares with others; null while it shares none.
static SHARED: AtomicPtr<FreeTable> = AtomicPtr::new(ptr::null_mut());

/// The addresses of blocks that are not of that heap.
static APART: [AtomicUsize; 2] = [const { AtomicUsize::new(0) }; 2];

/// Tells that the global allocator of this binary is one with that of others, who know its memory by the functions of
/// `free`. The first heap counts; any other is not used.
///
/// # Safety
/// The functions free memory of the global allocator of this binary, except blocks at addresses in `apart`; and what
/// comes with one of them is memory of this allocator. Both are so until the process ends.
pub unsafe fn share_heap(free: &'static FreeTable, apart: Range<usize>) {
    static IS_SHARED: AtomicBool = AtomicBool::new(false);
    if !IS_SHARED.swap(true, Ordering::Relaxed) {
        APART[0].store(apart.start, Ordering::Relaxed);
        APART[1].store(apart.end, Ordering::Relaxed);
        SHARED.store(ptr::from_ref(free).cast_mut(), Ordering::Release);
    }
}

/// Tells that others may use the global allocator of this binary as [`OWN_HEAP`] has it.
pub fn share_own_heap() {
    // SAFETY: the functions are those of this allocator, and all that comes with them is its memory.
    unsafe { share_heap(&OWN_HEAP.free, 0..0) };
}

/// Returns the function of the shared heap for vectors of `R`.
#[inline]
fn shared<R>() -> Option<FreeVecFn<R>> {
    let (align, times) = const { place_of::<R>() }?;
    // SAFETY: it is null, or a table that stays.
    let table = unsafe { SHARED.load(Ordering::Acquire).as_ref() }?;
    let free = ptr::from_ref(&table[align][times]).cast::<FreeVecFn<R>>();
    const { assert!(size_of::<FreeVecFn<R>>() == size_of::<FreeFn>()) }
    // SAFETY: it is a function that takes the same, but for the type of what a pointer points to, in which functions may
    // differ.
    Some(unsafe { free.read() })
}

/// Returns the function that frees `memory`, which is that of a vector of this binary.
#[inline]
pub(super) fn free_of<R: Copy>(memory: *const R) -> FreeVecFn<R> {
    let is_apart = || {
        let [start, end] = &APART;
        (start.load(Ordering::Relaxed)..end.load(Ordering::Relaxed)).contains(&memory.addr())
    };
    match shared::<R>() {
        Some(free) if !is_apart() => free,
        _ => free_memory::<R>,
    }
}

/// Whether memory that comes with this function is of this binary's heap.
#[inline]
pub(super) fn is_of_here<R: Copy>(free: Option<FreeVecFn<R>>) -> bool {
    let is = |own: FreeVecFn<R>| free.is_some_and(|free| ptr::fn_addr_eq(free, own));
    // The same code frees the same memory, whatever the types in it are called.
    is(free_memory::<R>) || shared::<R>().is_some_and(is)
}

/// Frees the memory of a vector of this binary.
///
/// # Safety
/// The three are the parts of such a vector, which is not used any more.
unsafe extern "C" fn free_memory<R: Copy>(memory: *mut R, _len: usize, cap: usize) {
    // SAFETY: the caller promises the parts of a vector of this type; with length 0 nothing but the
    // memory is dropped, and `R: Copy` owns nothing that a drop would free.
    drop(unsafe { alloc::vec::Vec::from_raw_parts(memory, 0, cap) });
}
