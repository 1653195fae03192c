//! Host contracts that a machine runs: hosts of ABI v1 in interpreted languages register them with one entry.
//!
//! They are no bundles: the machine is the host itself, which may be entered again, as any host. Results are in the memory
//! of the host, because no arena is passed, so plugins use such a contract as one with a table.

use std::{ffi::c_void, ptr};

use polyplug_abi::{AbiError, GuestContractInstance, HostUniformFn, VmCallFn, VmLoaderData};

use crate::loader::trampolines::numbered;

/// The entry of a host contract that a machine runs.
#[derive(Clone, Copy)]
pub(crate) struct VmHostEntry {
    pub(crate) call: VmCallFn,
    pub(crate) loader_data: VmLoaderData,
}

// SAFETY: `SPEC.md` says that the functions may be called on any thread, and nobody but they looks at the
// pointer, which is their own.
unsafe impl Send for VmHostEntry {}
// SAFETY: `SPEC.md` says that the functions may be called on several threads at once, and nobody but they looks at
// the pointer.
unsafe impl Sync for VmHostEntry {}

/// An instance of such a contract, as [`VM_HOST_FUNCTIONS`] take it.
pub(crate) struct VmHostInstance {
    entry: VmHostEntry,
    /// What the interface made; its data may be null.
    instance: GuestContractInstance,
}

impl VmHostInstance {
    /// Makes an instance, which [`VmHostInstance::free`] frees, of what an interface made.
    pub(crate) fn leak(entry: VmHostEntry, data: *mut c_void, contract_id: u64) -> *mut c_void {
        let instance = GuestContractInstance { data, contract_id };
        Box::into_raw(Box::new(Self { entry, instance })).cast()
    }

    /// Returns what the interface made.
    ///
    /// # Safety
    /// `this` came from [`VmHostInstance::leak`], and was not freed.
    pub(crate) unsafe fn data(this: *mut c_void) -> *mut c_void {
        // SAFETY: the caller promises a live instance.
        unsafe { &*this.cast::<Self>() }.instance.data
    }

    /// Frees the instance.
    ///
    /// # Safety
    /// `this` came from [`VmHostInstance::leak`], and is not used any more.
    pub(crate) unsafe fn free(this: *mut c_void) {
        // SAFETY: the caller promises the pointer of a box.
        drop(unsafe { Box::from_raw(this.cast::<Self>()) });
    }
}

/// Calls function `N` of a [`VmHostInstance`].
///
/// # Safety
/// As for a [`HostUniformFn`]; `implementation` is a live [`VmHostInstance`].
unsafe extern "C" fn trampoline<const N: u32>(
    implementation: *const (),
    args: *const (),
    out: *mut (),
    err: *mut AbiError,
) {
    // SAFETY: the caller promises a live instance.
    let VmHostInstance { entry, instance } = unsafe { &*implementation.cast::<VmHostInstance>() };
    // SAFETY: the function is the machine's, and gets its own data and instance; the caller promises the rest. Without an
    // arena, results are in the host's memory.
    unsafe { (entry.call)(entry.loader_data, *instance, N, args, out, ptr::null_mut(), err) };
}

/// The functions of all such contracts. There are more than any has.
pub(crate) static VM_HOST_FUNCTIONS: [[HostUniformFn; 16]; 16] =
    numbered!(trampoline []: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
