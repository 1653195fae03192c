//! The allocator of a plugin that has one heap with its host: `export_plugin!(heap = host)`.
//!
//! Not here: how text and vectors cross without a copy then, which is the business of the abi crate. The invariant: a
//! block goes back to where it came from, which its address tells. Until the host is known, blocks come from an arena
//! that is never given back; after that, from the host, or from the system if the host shares nothing.

use core::{
    alloc::{GlobalAlloc, Layout},
    cell::UnsafeCell,
    mem::MaybeUninit,
    ops::Range,
    ptr,
    sync::atomic::{AtomicPtr, AtomicUsize, Ordering},
};
use std::alloc::System;

use polyplug_abi::{Allocator, SharedHeap, share_heap};

use super::extension::Extension;

/// The global allocator that `export_plugin!(heap = host)` declares.
#[derive(Debug)]
pub struct HostAllocator;

/// Where blocks come from. Null until that is decided, which happens once.
static SOURCE: AtomicPtr<Allocator> = AtomicPtr::new(ptr::null_mut());

/// Has blocks come from the heap of the host from now on. Returns whether they do.
///
/// # Safety
/// [`HostAllocator`] is the global allocator of this binary. The host keeps its heap until the process ends.
pub(super) unsafe fn adopt(extension: Option<Extension>) -> bool {
    let heap = extension.and_then(|it| it.heap);
    // SAFETY: the caller promises that it stays.
    let heap = heap.map(|heap| unsafe { heap.as_ref() });
    let Some(heap) = heap.filter(|heap| heap.size as usize >= size_of::<SharedHeap>()) else {
        decide(&SYSTEM);
        return false;
    };
    if decide(&heap.allocator) {
        // SAFETY: from now on all blocks are of that heap, but for those in the arena.
        unsafe { share_heap(&heap.free, ARENA.addresses()) };
    }
    source().is_some_and(|source| ptr::eq(source, &raw const heap.allocator))
}

/// Has blocks come from there. Returns whether it was not decided before.
fn decide(source: &'static Allocator) -> bool {
    let source = ptr::from_ref(source).cast_mut();
    let (set, get) = (Ordering::AcqRel, Ordering::Acquire);
    SOURCE.compare_exchange(ptr::null_mut(), source, set, get).is_ok()
}

/// Returns where blocks come from, if that is decided.
#[inline]
fn source() -> Option<&'static Allocator> {
    // SAFETY: it is null, or one that stays.
    unsafe { SOURCE.load(Ordering::Acquire).as_ref() }
}

/// Returns where all further blocks come from, when the arena is full before a host is known.
#[cold]
fn without_host() -> &'static Allocator {
    decide(&SYSTEM);
    source().unwrap_or(&SYSTEM)
}

// SAFETY: each block is one of the arena, or one of the source, which does not change.
unsafe impl GlobalAlloc for HostAllocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let (size, align) = (layout.size(), layout.align());
        let source = match source() {
            Some(source) => source,
            None => match ARENA.take(layout) {
                Some(block) => return block,
                None => without_host(),
            },
        };
        // SAFETY: the caller promises a layout with a size.
        unsafe { (source.allocate)(size, align) }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        let (size, align) = (layout.size(), layout.align());
        let source = match source() {
            Some(source) => source,
            // No byte of it was used before.
            None => match ARENA.take(layout) {
                Some(block) => return block,
                None => without_host(),
            },
        };
        // SAFETY: the caller promises a layout with a size.
        unsafe { (source.allocate_zeroed)(size, align) }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if ARENA.has(block) {
            return;
        }
        // What is not of the arena came from a source.
        let source = source().unwrap_or(&SYSTEM);
        // SAFETY: the caller promises a block of this layout, which is of the only source.
        unsafe { (source.deallocate)(block, layout.size(), layout.align()) };
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        if ARENA.has(block) {
            // SAFETY: the caller promises a block of this layout.
            return unsafe { self.move_out(block, layout, new_size) };
        }
        // What is not of the arena came from a source.
        let source = source().unwrap_or(&SYSTEM);
        // SAFETY: the caller promises a block of this layout, which is of the only source.
        unsafe { (source.reallocate)(block, layout.size(), layout.align(), new_size) }
    }
}

impl HostAllocator {
    /// Copies a block of the arena to another place.
    ///
    /// # Safety
    /// The block has this layout, and with the new size it is one.
    #[cold]
    unsafe fn move_out(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: the caller promises that it is a layout.
        let new_layout = unsafe { Layout::from_size_align_unchecked(new_size, layout.align()) };
        // SAFETY: the caller promises that it has a size.
        let moved = unsafe { self.alloc(new_layout) };
        if !moved.is_null() {
            let len = layout.size().min(new_size);
            // SAFETY: both blocks have so many bytes, and one of them is new.
            unsafe { ptr::copy_nonoverlapping(block, moved, len) };
        }
        moved
    }
}

/// The memory of blocks that are asked for before the host is known, as by constructors of the library. Its pages take
/// no memory until they are used.
struct Arena {
    memory: UnsafeCell<MaybeUninit<[Line; ARENA_SIZE / size_of::<Line>()]>>,
    /// How many bytes are taken.
    taken: AtomicUsize,
}

#[repr(C, align(64))]
struct Line([u8; 64]);

const ARENA_SIZE: usize = 64 * 1024;

// SAFETY: each byte of the memory is given to one who asks, who then uses it alone.
unsafe impl Sync for Arena {}

static ARENA: Arena =
    Arena { memory: UnsafeCell::new(MaybeUninit::zeroed()), taken: AtomicUsize::new(0) };

impl Arena {
    fn start(&self) -> *mut u8 {
        self.memory.get().cast()
    }

    fn addresses(&self) -> Range<usize> {
        let start = self.start().addr();
        start..start + ARENA_SIZE
    }

    #[inline]
    fn has(&self, block: *mut u8) -> bool {
        self.addresses().contains(&block.addr())
    }

    /// Returns memory that nobody has had, unless there is too little.
    #[cold]
    fn take(&self, layout: Layout) -> Option<*mut u8> {
        if layout.align() > align_of::<Line>() {
            return None;
        }
        let begin = |taken: usize| taken.next_multiple_of(layout.align());
        let end = |taken: usize| {
            let end = begin(taken).checked_add(layout.size())?;
            (end <= ARENA_SIZE).then_some(end)
        };
        let order = Ordering::Relaxed;
        let taken = self.taken.fetch_update(order, order, end).ok()?;
        Some(self.start().wrapping_add(begin(taken)))
    }
}

/// The allocator of the system.
static SYSTEM: Allocator = {
    /// # Safety
    /// They are of a block, or of one that could be.
    unsafe fn layout(size: usize, align: usize) -> Layout {
        // SAFETY: the caller promises a size and an alignment of a block.
        unsafe { Layout::from_size_align_unchecked(size, align) }
    }
    unsafe extern "C" fn allocate(size: usize, align: usize) -> *mut u8 {
        // SAFETY: only `HostAllocator` calls this, with the layout that it was given.
        let layout = unsafe { layout(size, align) };
        // SAFETY: as above; such a layout has a size.
        unsafe { System.alloc(layout) }
    }
    unsafe extern "C" fn allocate_zeroed(size: usize, align: usize) -> *mut u8 {
        // SAFETY: only `HostAllocator` calls this, with the layout that it was given.
        let layout = unsafe { layout(size, align) };
        // SAFETY: as above; such a layout has a size.
        unsafe { System.alloc_zeroed(layout) }
    }
    unsafe extern "C" fn reallocate(
        block: *mut u8,
        size: usize,
        align: usize,
        new_size: usize,
    ) -> *mut u8 {
        // SAFETY: only `HostAllocator` calls this, with the layout that it was given.
        let layout = unsafe { layout(size, align) };
        // SAFETY: as above, with the block of this layout and a new size.
        unsafe { System.realloc(block, layout, new_size) }
    }
    unsafe extern "C" fn deallocate(block: *mut u8, size: usize, align: usize) {
        // SAFETY: only `HostAllocator` calls this, with the layout that it was given.
        let layout = unsafe { layout(size, align) };
        // SAFETY: as above, with the block of this layout.
        unsafe { System.dealloc(block, layout) };
    }
    Allocator { allocate, allocate_zeroed, reallocate, deallocate }
};
