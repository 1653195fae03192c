//! What hosts of ABI v1 register for native code, which this runtime loads without a loader.
//!
//! The predecessor had a library with a loader for native code, which each of its hosts makes and registers. Here that is a
//! constant, which `register_loader` recognises and ignores.

use std::ffi::c_void;

use crate::boundary::foreign_memory::{self, Malformed};

/// Stands for the runtime's own way of loading. It begins as a table of a loader does, with another magic.
#[repr(C)]
struct NativeLoader {
    magic: u64,
}

static NATIVE: NativeLoader = NativeLoader { magic: u64::from_le_bytes(*b"PPNATIVE") };

/// Returns what [`is_native`] recognises. It is constant.
pub(crate) fn native_loader() -> *mut c_void {
    (&raw const NATIVE).cast_mut().cast()
}

/// Whether somebody registers what [`native_loader`] returned, here or in another copy of this runtime.
///
/// # Safety
/// `loader` is null, misaligned, or points to eight bytes.
pub(crate) unsafe fn is_native(loader: *const c_void) -> Result<bool, Malformed> {
    // SAFETY: the caller promises null, a misaligned pointer, or eight bytes.
    let magic = unsafe { foreign_memory::read(loader.cast::<u64>(), "loader") }?;
    Ok(magic == NATIVE.magic)
}
