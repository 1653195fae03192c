//! An instance that a machine runs, and the call of it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use polyplug_abi::{
    AbiError, AbiErrorCode, CallArena, ForeignInstance, GuestContractInstance, StringView,
};

use crate::loader::{
    calls::{Call, Refused},
    vm_contract::{VmContract, VmFunctions},
};

/// An instance that a machine runs. It begins with what adapters call.
#[repr(C)]
pub(crate) struct VmInstance {
    /// Its functions are the trampolines, its instance is this, and its heap has no memory, because that of
    /// results is the arena's.
    pub(super) foreign: ForeignInstance,
    /// The same for a plugin that is lent the instance: results are in memory of the host.
    pub(super) lent: ForeignInstance,
    pub(super) machine: Arc<VmContract>,
    /// The machine's own.
    pub(super) instance: GuestContractInstance,
    pub(super) ended: AtomicBool,
}

impl VmInstance {
    /// Calls function `number`. The results are in `arena`, or in this thread's if that is `None`.
    ///
    /// # Safety
    /// `this` points to a live instance; `args` and `out` are those of the function, and `err` has room.
    pub(crate) unsafe fn call(
        this: *const Self,
        number: u32,
        args: *const (),
        out: *mut (),
        arena: Option<*mut CallArena>,
        err: *mut AbiError,
    ) {
        // SAFETY: the caller promises a live instance.
        let it = unsafe { &*this };
        let VmFunctions { call, loader_data, host, .. } = it.machine.entry;
        match Call::begin(this.cast(), host) {
            Ok(running) => {
                let arena = arena.unwrap_or_else(|| running.arena());
                // SAFETY: the function is the machine's, and gets its own data and instance; the caller
                // promises the rest.
                unsafe { call(loader_data, it.instance, number, args, out, arena, err) };
            }
            // SAFETY: the caller promises room for an error.
            Err(refused) => unsafe { err.write(refused.into()) },
        }
    }

    /// Returns what a plugin is lent of the instance.
    pub(crate) fn lent(&self) -> &ForeignInstance {
        &self.lent
    }

    /// Ends the instance, unless it has ended. No lock may be held, because its code runs.
    pub(crate) fn end(&self) {
        if self.ended.swap(true, Ordering::AcqRel) {
            return;
        }
        let VmFunctions { destroy, loader_data, host, .. } = self.machine.entry;
        // SAFETY: the instance is the machine's, ends here and is not used any more.
        unsafe { destroy(loader_data, host, self.instance) };
    }
}

impl From<Refused> for AbiError {
    fn from(refused: Refused) -> Self {
        let (code, message) = match refused {
            Refused::Running => (
                AbiErrorCode::ReentrantCall,
                "the instance is in the middle of a call on this thread, and is not entered again before \
                 that has returned; make the call afterwards, or use another instance",
            ),
            Refused::Ending => {
                (AbiErrorCode::Generic, "the thread is ending; make the call earlier")
            }
        };
        Self { code: code as u32, message: StringView::from_str(message) }
    }
}
