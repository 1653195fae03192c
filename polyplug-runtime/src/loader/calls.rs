//! The calls into machines that a thread is in the middle of.
//!
//! They are known so that an instance is not entered twice, and so that each has an arena for its results.
//! An arena belongs to a thread and a depth, and not to an instance: results are read after the call has
//! returned, when another thread may be calling the same instance, but before this thread makes another call
//! at the same depth. So an arena is emptied when the next call at its depth begins, and calls that a call
//! makes do not disturb it.

use std::{cell::RefCell, mem::MaybeUninit, ptr, ptr::NonNull};

use polyplug_abi::{CallArena, HostApi};

/// How many bytes of results cost no allocation.
const BUFFER: usize = 2048;

/// The memory for the results of a call.
struct Arena {
    head: CallArena,
    /// Aligned for everything that is usual.
    buffer: [MaybeUninit<u128>; BUFFER / size_of::<u128>()],
}

/// What is known of a thread.
#[derive(Default)]
struct Calls {
    /// The instances whose calls run, the outermost first.
    running: Vec<*const ()>,
    /// An arena for each depth that was ever reached.
    arenas: Vec<NonNull<Arena>>,
}

thread_local! {
    static CALLS: RefCell<Calls> = RefCell::default();
}

/// Why a call cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// The instance is in the middle of a call on this thread.
    Running,
    /// The thread is ending, and has no memory for results any more.
    Ending,
}

/// A call that runs until this is dropped.
#[derive(Debug)]
pub(super) struct Call {
    arena: NonNull<Arena>,
}

impl Call {
    /// Begins a call of `instance`, whose plugin was handed `host`.
    pub(super) fn begin(instance: *const (), host: &'static HostApi) -> Result<Self, Refused> {
        let begin = |calls: &RefCell<Calls>| calls.borrow_mut().begin(instance, host);
        CALLS.try_with(begin).unwrap_or(Err(Refused::Ending))
    }

    /// Returns the arena, which is empty.
    pub(super) fn arena(&self) -> *mut CallArena {
        // SAFETY: an arena lives as long as its thread, which is this one.
        unsafe { &raw mut (*self.arena.as_ptr()).head }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        _ = CALLS.try_with(|calls| calls.borrow_mut().running.pop());
    }
}

/// Whether a call of `instance` runs on this thread.
pub(super) fn is_running(instance: *const ()) -> bool {
    CALLS.try_with(|calls| calls.borrow().running.contains(&instance)).unwrap_or(false)
}

impl Calls {
    fn begin(&mut self, instance: *const (), host: &'static HostApi) -> Result<Call, Refused> {
        if self.running.contains(&instance) {
            return Err(Refused::Running);
        }
        if self.arenas.len() == self.running.len() {
            self.arenas.push(Arena::new(host));
        }
        let arena = self.arenas[self.running.len()];
        // SAFETY: nobody uses the arena of this depth: what was in it was read before the last call at this
        // depth ended.
        unsafe { Arena::reset(arena) };
        // SAFETY: nobody uses the arena of this depth.
        unsafe { (*arena.as_ptr()).head.host = host };
        self.running.push(instance);
        Ok(Call { arena })
    }
}

impl Drop for Calls {
    fn drop(&mut self) {
        for arena in &self.arenas {
            // SAFETY: the thread is ending, so nobody reads results any more.
            unsafe { Arena::reset(*arena) };
            // SAFETY: it was leaked by `Arena::new`, and is not used any more.
            drop(unsafe { Box::from_raw(arena.as_ptr()) });
        }
    }
}

impl Arena {
    /// Makes an empty one.
    fn new(host: &'static HostApi) -> NonNull<Self> {
        let null = ptr::null_mut();
        let head =
            CallArena { cur: null, end: null, base: null, host, first_overflow: ptr::null_mut() };
        let buffer = [const { MaybeUninit::uninit() }; BUFFER / size_of::<u128>()];
        let arena = NonNull::from(Box::leak(Box::new(Self { head, buffer })));
        // SAFETY: the arena was leaked a moment ago.
        let base = unsafe { (&raw mut (*arena.as_ptr()).buffer) }.cast::<u8>();
        let (cur, end) = (base, base.wrapping_add(BUFFER));
        // SAFETY: the arena was leaked a moment ago.
        unsafe { (*arena.as_ptr()).head = CallArena { cur, end, base, ..head } };
        arena
    }

    /// Makes it empty.
    ///
    /// # Safety
    /// It is alive, and nothing in it is used any more.
    unsafe fn reset(this: NonNull<Self>) {
        // SAFETY: the caller promises that it is alive, and nobody else uses it.
        let head = unsafe { &mut (*this.as_ptr()).head };
        // SAFETY: a machine keeps the arena whole, and its blocks came from the host that is in it, whose
        // table is never freed.
        unsafe { head.reset() };
    }
}
