//! Memory for what a caller writes to lend a value: the representations of the elements of its vectors and maps.
//!
//! Invariant: memory that was handed out stays where it is until the arena ends, also when the arena moves.

use alloc::vec::Vec;
use core::{
    cell::{Cell, RefCell},
    fmt,
    mem::MaybeUninit,
    ptr,
};

use crate::v1::SliceView;

/// The unit in which memory is handed out. No representation has a larger alignment.
#[repr(C, align(16))]
struct Unit(MaybeUninit<[u8; 16]>);

/// How many units the first block has.
const FIRST: usize = 32;

/// Memory that one call uses, which grows in blocks and ends as a whole.
pub struct Arena {
    /// The last block, a vector without elements whose capacity is handed out.
    block: Cell<Vec<Unit>>,
    /// The blocks before it, which are used up.
    used_up: RefCell<Vec<Vec<Unit>>>,
    /// Where the free part of the last block begins.
    next: Cell<*mut Unit>,
    /// How many units are free there.
    free: Cell<usize>,
}

impl Arena {
    /// Makes an arena without memory.
    #[inline]
    #[must_use]
    pub const fn new() -> Self {
        let (next, free) = (Cell::new(ptr::null_mut()), Cell::new(0));
        Self { block: Cell::new(Vec::new()), used_up: RefCell::new(Vec::new()), next, free }
    }

    /// Writes one representation for each of `values`. The view is valid until the arena ends.
    #[inline]
    pub fn write_all<T, R: Copy>(
        &self,
        values: impl ExactSizeIterator<Item = T>,
        mut write: impl FnMut(T) -> R,
    ) -> SliceView<R> {
        let len = values.len();
        if len == 0 {
            return SliceView::new(ptr::null(), 0);
        }
        let (memory, mut written) = (self.room_for::<R>(len), 0);
        for value in values.take(len) {
            let repr = write(value);
            let place = memory.wrapping_add(written);
            // SAFETY: there is room for `len` representations, and fewer were written.
            unsafe { place.write(repr) };
            written += 1;
        }
        SliceView::new(memory, written)
    }

    /// Writes one representation. The pointer is valid until the arena ends.
    #[inline]
    pub fn write<R: Copy>(&self, repr: R) -> *const R {
        self.write_all([repr].into_iter(), |repr| repr).ptr
    }

    /// Returns memory for so many representations.
    #[inline]
    fn room_for<R>(&self, len: usize) -> *mut R {
        const {
            assert!(size_of::<R>() > 0, "what is written has a size");
            assert!(align_of::<R>() <= align_of::<Unit>(), "representations have small alignments");
        }
        let bytes = size_of::<R>().saturating_mul(len);
        let units = bytes.div_ceil(size_of::<Unit>());
        if units > self.free.get() {
            self.add_block(units);
        }
        let memory = self.next.get();
        self.next.set(memory.wrapping_add(units));
        self.free.set(self.free.get() - units);
        memory.cast()
    }

    /// Adds a block with room for so many units, which is at least twice as large as the last one.
    #[cold]
    fn add_block(&self, units: usize) {
        let last = self.block.take();
        let twice = last.capacity().saturating_mul(2).max(FIRST);
        let mut block = Vec::with_capacity(units.max(twice));
        self.next.set(block.as_mut_ptr());
        self.free.set(block.capacity());
        self.block.set(block);
        if last.capacity() > 0 {
            self.used_up.borrow_mut().push(last);
        }
    }
}

impl Default for Arena {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Arena {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arena").field("free", &self.free).finish_non_exhaustive()
    }
}
