//! The allocator of this program. It counts, and it is one that no plugin has: what a side frees that the other
//! allocated ends the process, in every test.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

struct Own;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    static FREED: Cell<usize> = const { Cell::new(0) };
}

/// Returns how often this thread of this program has allocated.
pub(crate) fn count() -> usize {
    ALLOCATIONS.get()
}

/// Returns how often this thread of this program has given memory back.
pub(crate) fn freed() -> usize {
    FREED.get()
}

/// Returns what is allocated of the system for `layout`, and where in it the memory begins: not where the system
/// expects it back.
fn shifted(layout: Layout) -> Option<(Layout, usize)> {
    let before = Layout::new::<[usize; 2]>();
    before.extend(layout).ok()
}

// SAFETY: the memory is a part of what the system gave, and goes back to it as it came.
unsafe impl GlobalAlloc for Own {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
        let Some((whole, shift)) = shifted(layout) else { return std::ptr::null_mut() };
        // SAFETY: it is larger than nothing.
        let memory = unsafe { System.alloc(whole) };
        if memory.is_null() { memory } else { memory.wrapping_add(shift) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        let _ = FREED.try_with(|count| count.set(count.get() + 1));
        let Some((whole, shift)) = shifted(layout) else { return };
        // SAFETY: the caller got the memory for the same layout from `alloc`, which had shifted it by as much.
        unsafe { System.dealloc(memory.wrapping_sub(shift), whole) };
    }
}

#[global_allocator]
static ALLOCATOR: Own = Own;
