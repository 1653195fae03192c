//! Loaders: what runs plugins of another language, as ABI v1's `register_loader` takes it.
//!
//! A loader turns the source of a bundle into registrations of the dispatch type
//! [`VirtualMachine`](crate::DispatchType::VirtualMachine). Here: the table that it is registered with. Not here:
//! how calls reach its machine; see [`VmDispatch`](crate::VmDispatch) and [`CallArena`](crate::CallArena).
//!
//! The invariant: a bundle that was loaded is unloaded once, after all its instances have ended.

use core::ffi::c_void;

use super::{
    error::AbiError,
    host_api::HostApi,
    id::BundleId,
    views::{SliceView, StringView},
};

/// A loader, as `HostApi.register_loader` takes it.
///
/// The host copies the table and the name when it is registered. If that succeeds, `user_data` belongs to the
/// host until it calls `end`; if not, nothing of it is used any more. The functions stay valid until then.
///
/// # Threads
/// Every function may be called on any thread, and on several at once.
///
/// # ABI
/// 72 bytes, align 8. Grows at its end: `size` says how much of it there is.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct LoaderVTable {
    /// [`LoaderVTable::MAGIC`], because `register_loader` takes a pointer to anything.
    pub magic: u64,
    /// The size of this table in bytes, as the loader was built.
    pub size: u32,
    /// The language of its plugins, a [`SupportedLanguage`](crate::SupportedLanguage); any other number
    /// for a language that has none.
    pub language: u32,
    /// What `loader` in a manifest says. Not empty, and not `native`.
    pub name: StringView,
    /// The loader's own.
    pub user_data: *mut c_void,
    /// Loads a bundle. Never null.
    pub load: LoadSourceFn,
    /// Ends a bundle. Never null.
    pub unload: UnloadSourceFn,
    /// Says why the last `create_instance` of the loader on this thread made nothing; null when it cannot
    /// say. The message is lent until the next failure on the thread.
    pub instance_error: Option<unsafe extern "C" fn(user_data: *mut c_void, err: *mut AbiError)>,
    /// Ends the loader, after its last bundle; null when there is nothing to end.
    pub end: Option<unsafe extern "C" fn(user_data: *mut c_void)>,
}

impl LoaderVTable {
    /// `"PPLOADER"` in the order of a little-endian machine's memory.
    pub const MAGIC: u64 = u64::from_le_bytes(*b"PPLOADER");
}

/// Loads a bundle: registers its contracts with `host`, then on 0 has written `out`, which is the loader's
/// own and may be null; on anything else `err`, and `place` if it knows where in the source.
///
/// `host` is for this bundle alone and stays valid as long as the process. `source` ends with the call.
/// `previous` is null, or what this function wrote for the generation of the bundle that is replaced; it goes
/// on if this fails, and is unloaded in its own time if not.
pub type LoadSourceFn = unsafe extern "C" fn(
    user_data: *mut c_void,
    host: *const HostApi,
    source: *const LoaderSource,
    previous: *mut c_void,
    out: *mut *mut c_void,
    place: *mut SourcePlace,
    err: *mut AbiError,
) -> u32;

/// Ends a bundle that [`LoadSourceFn`] made: nothing of it is called any more, and all its instances have
/// ended. On anything but 0 `err` was written; the bundle is gone all the same.
pub type UnloadSourceFn =
    unsafe extern "C" fn(user_data: *mut c_void, bundle: *mut c_void, err: *mut AbiError) -> u32;

/// A bundle as a loader is told of it. Lent for the call. Parts of a path that are not UTF-8 are replaced.
///
/// # ABI
/// 80 bytes, align 8. Grows at its end: look at `size` before you read past the fields you know.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct LoaderSource {
    /// The size of this struct in bytes, as the host was built.
    pub size: u32,
    /// Reserved, 0.
    pub flags: u32,
    /// The id of the bundle.
    pub bundle_id: BundleId,
    /// The name of the bundle.
    pub name: StringView,
    /// The directory of the bundle; null for one from memory.
    pub path: StringView,
    /// The file, as an absolute path without symbolic links; null for a bundle from memory.
    pub file: StringView,
    /// The content of the file. It was read once, so these are the bytes that were hashed, even if the file changed.
    pub content: SliceView<u8>,
}

/// Where in a source something is wrong; both counted from 1, and 0 when it is not known.
///
/// # ABI
/// 8 bytes, align 4.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SourcePlace {
    /// The line.
    pub line: u32,
    /// The character in the line.
    pub column: u32,
}
