//! The allocator of a host's binary, for plugins that use it as their own.
//!
//! Not here: who uses it. The invariant: every block may be given back on any thread, as long as the
//! process runs.

use alloc::alloc::{alloc, alloc_zeroed, dealloc, realloc};
use core::{alloc::Layout, ffi::c_void};

/// The global allocator of the binary that the runtime is in.
///
/// A plugin whose own global allocator calls these functions has one heap with the host. Text and vectors then cross
/// without a copy: each side knows the other's memory by the function that frees it.
///
/// # ABI
/// 680 bytes, align 8; more from newer hosts. Grows at its end. Constant, and there until the process ends.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct SharedHeap {
    /// The size of this table in bytes, as the host was built.
    pub size: u32,
    /// 0.
    pub reserved: u32,
    /// The functions that allocate.
    pub allocator: Allocator,
    /// The functions that free the memory of vectors in this heap.
    pub free: FreeTable,
}

/// The functions of an allocator. They may be called on any thread.
///
/// A size is not 0, an alignment is a power of two, and a size that is rounded up to its alignment is at most
/// `isize::MAX`; nobody checks that. What frees a block or changes its size is given the size and the alignment that it
/// has.
///
/// # ABI
/// 32 bytes, align 8.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Allocator {
    /// Returns a block of `size` bytes, aligned to `align`; null if there is no memory.
    pub allocate: unsafe extern "C" fn(size: usize, align: usize) -> *mut u8,
    /// Does the same, and all bytes are 0.
    pub allocate_zeroed: unsafe extern "C" fn(size: usize, align: usize) -> *mut u8,
    /// Changes the size of a block, which may move; null if there is no memory, and then the block is as it was.
    pub reallocate:
        unsafe extern "C" fn(block: *mut u8, size: usize, align: usize, new_size: usize) -> *mut u8,
    /// Frees a block.
    pub deallocate: unsafe extern "C" fn(block: *mut u8, size: usize, align: usize),
}

/// Frees the memory of a vector, as [`OwnedVec::drop`](crate::OwnedVec::drop) says.
pub type FreeFn = unsafe extern "C" fn(memory: *mut c_void, len: usize, cap: usize);

/// A function for each layout that values often have: `table[a][n]` is that of values that are aligned to 2^a bytes, and
/// of n + 1 times that size.
pub type FreeTable = [[FreeFn; 16]; 5];

/// The functions of one alignment.
macro_rules! free_functions {
    ($align:literal: $($times:literal)*) => {
        [$(free::<{ $align * $times }, $align>),*]
    };
    ($($align:literal)*) => {
        [$(free_functions!($align: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)),*]
    };
}

/// The heap of the binary that this is compiled into. One static, because its functions are known by their addresses, and
/// a compiler may make more than one copy of each.
pub static OWN_HEAP: SharedHeap = SharedHeap {
    #[expect(clippy::cast_possible_truncation, reason = "a small table")]
    size: size_of::<SharedHeap>() as u32,
    reserved: 0,
    allocator: Allocator { allocate, allocate_zeroed, reallocate, deallocate },
    free: free_functions!(1 2 4 8 16),
};

/// Returns where the function for values of type `R` is in a [`FreeTable`].
pub(crate) const fn place_of<R>() -> Option<(usize, usize)> {
    let (size, align) = (size_of::<R>(), align_of::<R>());
    let times = size / align;
    if align > 16 || times == 0 || times > 16 {
        return None;
    }
    Some((align.trailing_zeros() as usize, times - 1))
}

/// # Safety
/// A block can have this size and alignment.
const unsafe fn layout(size: usize, align: usize) -> Layout {
    // SAFETY: the caller promises it.
    unsafe { Layout::from_size_align_unchecked(size, align) }
}

/// # Safety
/// As [`Allocator`] says.
unsafe extern "C" fn allocate(size: usize, align: usize) -> *mut u8 {
    // SAFETY: the caller promises a size and an alignment that a block can have.
    let layout = unsafe { layout(size, align) };
    // SAFETY: as above.
    unsafe { alloc(layout) }
}

/// # Safety
/// As [`Allocator`] says.
unsafe extern "C" fn allocate_zeroed(size: usize, align: usize) -> *mut u8 {
    // SAFETY: the caller promises a size and an alignment that a block can have.
    let layout = unsafe { layout(size, align) };
    // SAFETY: as above.
    unsafe { alloc_zeroed(layout) }
}

/// # Safety
/// As [`Allocator`] says.
unsafe extern "C" fn reallocate(
    block: *mut u8,
    size: usize,
    align: usize,
    new_size: usize,
) -> *mut u8 {
    // SAFETY: the caller promises the size and the alignment of the block.
    let layout = unsafe { layout(size, align) };
    // SAFETY: the caller promises a block of this allocator, and a size that it can have.
    unsafe { realloc(block, layout, new_size) }
}

/// # Safety
/// As [`Allocator`] says.
unsafe extern "C" fn deallocate(block: *mut u8, size: usize, align: usize) {
    // SAFETY: the caller promises the size and the alignment of the block.
    let layout = unsafe { layout(size, align) };
    // SAFETY: the caller promises a block of this allocator, and does not use it any more.
    unsafe { dealloc(block, layout) };
}

/// # Safety
/// The memory is that of a vector in this heap with room for `cap` values of this layout, and is not used any more.
unsafe extern "C" fn free<const SIZE: usize, const ALIGN: usize>(
    memory: *mut c_void,
    _len: usize,
    cap: usize,
) {
    if cap > 0 {
        // SAFETY: the caller promises memory for so many values, which therefore has a size.
        unsafe { deallocate(memory.cast(), cap * SIZE, ALIGN) };
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn memory_is_given_and_taken() {
        let heap = OWN_HEAP.allocator;
        // SAFETY: a block can be so.
        let block = unsafe { (heap.allocate_zeroed)(24, 8) };
        assert!(!block.is_null() && block.addr().is_multiple_of(8));
        // SAFETY: the block was allocated so.
        let block = unsafe { (heap.reallocate)(block, 24, 8, 4096) };
        // SAFETY: the first bytes were 0, and stay when a block grows.
        assert_eq!(unsafe { block.cast::<[u8; 24]>().read() }, [0; 24]);
        // SAFETY: the block was allocated so.
        unsafe { (heap.deallocate)(block, 4096, 8) };
        // SAFETY: a block can be so.
        let block = unsafe { (heap.allocate)(1, 64) };
        assert!(!block.is_null() && block.addr().is_multiple_of(64));
        // SAFETY: the block was allocated so.
        unsafe { (heap.deallocate)(block, 1, 64) };
    }

    #[test]
    fn each_layout_has_its_function() {
        fn free_one<R>() {
            let (align, times) = place_of::<R>().unwrap();
            let mut values = core::mem::ManuallyDrop::new(Vec::<R>::with_capacity(3));
            let free = OWN_HEAP.free[align][times];
            // SAFETY: the vector is of this heap, and is not used any more. Miri compares the layout.
            unsafe { free(values.as_mut_ptr().cast(), 0, values.capacity()) };
            // SAFETY: nothing is there to be freed.
            unsafe { free(core::ptr::null_mut(), 0, 0) };
        }
        free_one::<u8>();
        free_one::<[u8; 16]>();
        free_one::<u16>();
        free_one::<[u32; 3]>();
        free_one::<u64>();
        free_one::<[u64; 16]>();
        free_one::<u128>();
        assert_eq!(place_of::<()>(), None);
        assert_eq!(place_of::<[u8; 17]>(), None);
        #[repr(align(32))]
        struct Wide;
        assert_eq!(place_of::<Wide>(), None);
    }
}
