//! The library that hosts in C and other languages are linked with: the functions of
//! `polyplug-abi/include/polyplug.h` that are not in a table. What they do is in `polyplug_runtime::c_host`.

use std::ffi::c_void;

use polyplug_abi::{HostApi, RuntimeConfig};
use polyplug_runtime::c_host;

/// Makes a runtime; see [`c_host::create`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn polyplug_runtime_create(config: *const RuntimeConfig) -> *const HostApi {
    // SAFETY: the caller's promise is the same.
    unsafe { c_host::create(config) }
}

/// Ends a runtime; see [`c_host::destroy`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn polyplug_runtime_destroy(host: *const HostApi) {
    // SAFETY: the caller's promise is the same.
    unsafe { c_host::destroy(host) };
}

/// Returns what stands for native code in `register_loader`; see [`c_host::native_loader`]. `config` is ignored.
#[unsafe(no_mangle)]
pub extern "C" fn polyplug_native_loader_create(_config: *const c_void) -> *mut c_void {
    c_host::native_loader()
}

/// Does nothing: what [`polyplug_native_loader_create`] returns is constant.
#[unsafe(no_mangle)]
pub extern "C" fn polyplug_native_loader_free(_loader: *mut c_void) {}
