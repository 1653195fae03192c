//! The call arena of ABI v1: memory for one call's variable-size results.

use crate::HostApi;

/// Memory that a virtual machine's call takes its results from; freed as a whole by the caller.
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
    /// Where overflow blocks come from.
    pub host: *const HostApi,
    /// The first block that was allocated because `base` was too small; null for none.
    pub first_overflow: *mut ArenaOverflowBlock,
}

/// The head of a block that was allocated when a [`CallArena`] was full.
///
/// # ABI
/// 24 bytes, align 8; `capacity` bytes follow it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ArenaOverflowBlock {
    /// The next block; null for the last.
    pub next: *mut ArenaOverflowBlock,
    /// How many bytes follow the head.
    pub capacity: usize,
    /// How many of them are in use.
    pub used: usize,
}
