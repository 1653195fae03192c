//! The call arena of ABI v1: memory for one call's variable-size results.
//!
//! Not here: who calls with an arena. Invariant: the callee only moves the ends of what the caller made, and the
//! caller frees all of it at once.

use core::{mem, ptr};

use super::host_api::HostApi;

/// Memory that a virtual machine's call takes its results from; freed as a whole by the caller.
///
/// It belongs to the caller, is used by one call at a time, and what was allocated from it is good until
/// the caller has taken the results over. The callee frees nothing of it.
///
/// # ABI
/// 40 bytes, align 8.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct CallArena {
    /// The next free byte.
    pub cur: *mut u8,
    /// One past the last byte.
    pub end: *mut u8,
    /// The first byte.
    pub base: *mut u8,
    /// Where overflow blocks come from; null for nowhere.
    pub host: *const HostApi,
    /// The first block that was allocated because `base` was too small; null for none.
    pub first_overflow: *mut ArenaOverflowBlock,
}

/// The head of a block that was allocated when a [`CallArena`] was full.
///
/// # ABI
/// 24 bytes, align 8. A block is allocated with the alignment of its head.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ArenaOverflowBlock {
    /// The next block; null for the last.
    pub next: *mut ArenaOverflowBlock,
    /// The size of the block in bytes, this head included.
    pub capacity: usize,
    /// How many of them are in use, this head included.
    pub used: usize,
}

/// The least size of an overflow block.
const LEAST_BLOCK: usize = 4096;

/// Finds room for `size` bytes in what begins at `from` and has `room` bytes. Returns where it begins, and
/// how many bytes are used up then.
fn bump(from: *mut u8, room: usize, size: usize, align: usize) -> Option<(*mut u8, usize)> {
    let gap = from.addr().checked_next_multiple_of(align)? - from.addr();
    let used = gap.checked_add(size)?;
    (used <= room).then(|| (from.wrapping_add(gap), used))
}

impl CallArena {
    /// Allocates `size` bytes for a result: from the arena, or when it is full from an overflow block.
    ///
    /// Null when `size` is 0, `align` is no power of two, or memory is out.
    ///
    /// # Safety
    /// The arena is whole: as its caller made it, but for what this function did to it. Its memory and its
    /// host are alive.
    pub unsafe fn alloc(&mut self, size: usize, align: usize) -> *mut u8 {
        if size == 0 || !align.is_power_of_two() {
            return ptr::null_mut();
        }
        let room = self.end.addr().saturating_sub(self.cur.addr());
        if let Some((place, used)) = bump(self.cur, room, size, align) {
            self.cur = self.cur.wrapping_add(used);
            return place;
        }
        // SAFETY: the caller promises a whole arena, so its first block is null or alive, with as many bytes as it
        // says.
        let place = unsafe { ArenaOverflowBlock::alloc(self.first_overflow, size, align) };
        // SAFETY: the caller promises a whole arena, whose memory and host are alive.
        if place.is_null() && unsafe { self.add_block(size, align) }.is_some() {
            // SAFETY: the block was added a moment ago.
            return unsafe { ArenaOverflowBlock::alloc(self.first_overflow, size, align) };
        }
        place
    }

    /// Adds a block with room for `size` bytes; `None` when memory is out.
    ///
    /// # Safety
    /// As for [`CallArena::alloc`].
    unsafe fn add_block(&mut self, size: usize, align: usize) -> Option<()> {
        let head = size_of::<ArenaOverflowBlock>();
        let capacity = head.checked_add(align)?.checked_add(size)?.max(LEAST_BLOCK);
        // SAFETY: the caller promises that the host is null or alive.
        let api = unsafe { self.host.as_ref() }?;
        let align = align_of::<ArenaOverflowBlock>();
        // SAFETY: the function takes its own table, and any size and alignment.
        let memory = unsafe { (api.alloc)(self.host, capacity, align) };
        let block = ptr::NonNull::new(memory)?.as_ptr().cast::<ArenaOverflowBlock>();
        let written = ArenaOverflowBlock { next: self.first_overflow, capacity, used: head };
        // SAFETY: the memory is fresh, aligned for the head, and larger than it.
        unsafe { block.write(written) };
        self.first_overflow = block;
        Some(())
    }

    /// Makes the arena empty, and frees its overflow blocks.
    ///
    /// # Safety
    /// As for [`CallArena::alloc`]; what was allocated from it is not used any more.
    pub unsafe fn reset(&mut self) {
        self.cur = self.base;
        let mut block = mem::replace(&mut self.first_overflow, ptr::null_mut());
        // SAFETY: the caller promises a whole arena, whose blocks are null or alive; those before this one are not
        // looked at again.
        while let Some(head) = unsafe { block.as_ref() } {
            let (next, capacity) = (head.next, head.capacity);
            // SAFETY: the caller promises that the host, which the block came from, is alive.
            let free = unsafe { (*self.host).free };
            // SAFETY: the block was allocated with this size and alignment, and is not used any more.
            unsafe { free(self.host, block.cast(), capacity, align_of::<ArenaOverflowBlock>()) };
            block = next;
        }
    }
}

impl ArenaOverflowBlock {
    /// Allocates from the rest of a block; null when that is too little.
    ///
    /// # Safety
    /// The block is null or alive, with as many bytes as it says, and used by this call alone.
    unsafe fn alloc(this: *mut Self, size: usize, align: usize) -> *mut u8 {
        // SAFETY: the caller promises null or a live block.
        let Some(&Self { capacity, used, .. }) = (unsafe { this.as_ref() }) else {
            return ptr::null_mut();
        };
        let from = this.cast::<u8>().wrapping_add(used);
        let Some((place, more)) = bump(from, capacity.saturating_sub(used), size, align) else {
            return ptr::null_mut();
        };
        // SAFETY: the block is not null, and the caller promises that it is alive and used by this call alone.
        unsafe { (*this).used = used + more };
        place
    }
}
