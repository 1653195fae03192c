//! The table of host functions that every plugin is handed, in the order of ABI v1.
//!
//! Not here: how a host implements the functions, and what our runtime adds behind `reserved`. Invariant: the
//! order, and so every offset, is that of the first ABI v1 host.

use core::ffi::c_void;

use super::{
    bundle::DependencyInfo,
    error::AbiError,
    guest::{GuestContractInterface, PluginDescriptor},
    host_contract::HostContractInterface,
    id::BundleId,
    instance::{GuestContractHandle, GuestContractInstance, HostContractInstance},
    views::{Array, StringView},
};

/// What the host offers to a plugin.
///
/// Every function takes the table itself first. All of them may be called from any thread, at any
/// time after `polyplug_init` was entered, and from inside any other call.
///
/// # ABI
/// 184 bytes, align 8. Owned by the host. The table of our runtime lives until the process ends once
/// a library has seen it, so that a plugin's forgotten thread cannot call into freed memory; after its
/// runtime is gone its functions answer an error.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HostApi {
    /// The host's own.
    pub runtime: *mut c_void,
    /// Registers an implementation; called from within `polyplug_init`.
    pub register_guest_contract: unsafe extern "C" fn(
        this: *const HostApi,
        descriptor: *const PluginDescriptor,
        interface: *const GuestContractInterface,
        err: *mut AbiError,
    ),
    /// Allocates `size` bytes; null when `size` is 0, `align` is no power of two or memory is out.
    pub alloc: unsafe extern "C" fn(this: *const HostApi, size: usize, align: usize) -> *mut u8,
    /// Frees what `alloc` returned for the same size and alignment; null is a no-op.
    pub free: unsafe extern "C" fn(this: *const HostApi, ptr: *mut u8, size: usize, align: usize),
    /// Finds the first implementation of a contract whose major is at least `min_version`.
    pub find_guest_contract: unsafe extern "C" fn(
        this: *const HostApi,
        id: u64,
        min_version: u32,
    ) -> GuestContractHandle,
    /// Finds all of them; the caller frees the array.
    pub find_all_guest_contracts: unsafe extern "C" fn(
        this: *const HostApi,
        id: u64,
        min_version: u32,
    ) -> Array<GuestContractHandle>,
    /// Returns the interface behind a handle; null for a stale one.
    pub resolve_guest_contract: unsafe extern "C" fn(
        this: *const HostApi,
        handle: GuestContractHandle,
    ) -> *const GuestContractInterface,
    /// Returns an instance of a host contract; `min_version` is `major << 16 | minor`.
    pub get_host_contract: unsafe extern "C" fn(
        this: *const HostApi,
        id: u64,
        min_version: u32,
    ) -> HostContractInstance,
    /// Returns the interface of a host contract; `min_version` is `major << 16 | minor`.
    pub resolve_host_contract_interface: unsafe extern "C" fn(
        this: *const HostApi,
        id: u64,
        min_version: u32,
    ) -> *const HostContractInterface,
    /// Lists the loaded bundles; the caller frees the array.
    pub list_bundles: unsafe extern "C" fn(this: *const HostApi) -> Array<BundleId>,
    /// Lists what the calling bundle depends on; the caller frees the array.
    pub get_dependencies: unsafe extern "C" fn(this: *const HostApi) -> Array<DependencyInfo>,
    /// Loads the bundle at a path.
    pub load_bundle: unsafe extern "C" fn(
        this: *const HostApi,
        path: *const u8,
        path_len: usize,
        err: *mut AbiError,
    ),
    /// Replaces the bundle at a path by what lies there now.
    pub reload_bundle: unsafe extern "C" fn(
        this: *const HostApi,
        path: *const u8,
        path_len: usize,
        err: *mut AbiError,
    ),
    /// Registers a contract that the host implements.
    pub register_host_contract: unsafe extern "C" fn(
        this: *const HostApi,
        interface: *const HostContractInterface,
        err: *mut AbiError,
    ),
    /// Registers a loader for another language: a [`LoaderVTable`](crate::LoaderVTable).
    pub register_loader:
        unsafe extern "C" fn(this: *const HostApi, loader: *mut c_void, err: *mut AbiError),
    /// Copies the last error of the runtime, whichever thread it came from, into `buf` as far as there is room, forgets
    /// it, and returns how many bytes were written. With a null `buf` it returns how long the error was.
    pub get_last_error:
        unsafe extern "C" fn(this: *const HostApi, buf: *mut u8, len: usize) -> usize,
    /// Returns the length of the runtime's last error in bytes; 0 when there was none, or when it was read.
    pub get_error_len: unsafe extern "C" fn(this: *const HostApi) -> usize,
    /// Unloads a bundle.
    pub unload_bundle:
        unsafe extern "C" fn(this: *const HostApi, bundle: BundleId, err: *mut AbiError),
    /// Writes a log record; `level` is a [`LogLevel`](crate::LogLevel).
    pub log: unsafe extern "C" fn(
        this: *const HostApi,
        level: u32,
        scope: StringView,
        message: StringView,
    ),
    /// Makes an instance of an implementation.
    pub create_guest_instance: unsafe extern "C" fn(
        this: *const HostApi,
        interface: *const GuestContractInterface,
        args: *const c_void,
        out: *mut GuestContractInstance,
    ),
    /// Destroys an instance.
    pub destroy_guest_instance: unsafe extern "C" fn(
        this: *const HostApi,
        interface: *const GuestContractInterface,
        instance: GuestContractInstance,
    ),
    /// Returns a counter that moves when something a caller may hold was replaced or removed.
    pub revision_counter: unsafe extern "C" fn(this: *const HostApi) -> *const u64,
    /// Null in ABI v1's first runtime; points to a [`HostExtension`](crate::HostExtension) in ours.
    pub reserved: *const c_void,
}

// SAFETY: the table is constant after it was made, and its functions may be called from any thread.
unsafe impl Sync for HostApi {}
// SAFETY: the table is constant after it was made, and none of its addresses belongs to a thread.
unsafe impl Send for HostApi {}
