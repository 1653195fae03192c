//! The hosts that initialised this library last, and how a host is told something.
//!
//! Here: two pointers, and the host's log. Not here: when a host is remembered, which is the business of
//! `polyplug_init`. The invariant: every host that is remembered here keeps its table for as long as code of the
//! library runs.

use core::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use polyplug_abi::{HostApi, LogLevel, StringView};

/// The last host with our extension; null before the first.
static EXTENDED: AtomicPtr<HostApi> = AtomicPtr::new(ptr::null_mut());

/// The last host, whether it has our extension or not; null before the first.
#[cfg(any(feature = "log", feature = "tracing"))]
static LAST: AtomicPtr<HostApi> = AtomicPtr::new(ptr::null_mut());

/// Remembers a host with our extension.
///
/// # Safety
/// `host` has our extension, so its table stays until the process ends.
pub(crate) unsafe fn set_extended_host(host: &HostApi) {
    EXTENDED.store(ptr::from_ref(host).cast_mut(), Ordering::Release);
}

/// Returns the last host with our extension; `None` before the first.
pub(crate) fn extended_host() -> Option<&'static HostApi> {
    // SAFETY: the pointer is null, or was remembered by `set_extended_host`, whose caller promised that the table
    // stays until the process ends.
    unsafe { EXTENDED.load(Ordering::Acquire).as_ref() }
}

/// Remembers a host of any kind.
///
/// # Safety
/// `host` keeps its table for as long as code of the library runs.
#[cfg(any(feature = "log", feature = "tracing"))]
pub(crate) unsafe fn set_last_host(host: &HostApi) {
    LAST.store(ptr::from_ref(host).cast_mut(), Ordering::Release);
}

/// Returns the last host that initialised the library; `None` before the first.
#[cfg(any(feature = "log", feature = "tracing"))]
pub(crate) fn last_host() -> Option<&'static HostApi> {
    // SAFETY: the pointer is null, or was remembered by `set_last_host`, whose caller promised that the table stays
    // for as long as code of the library, such as this function, runs.
    unsafe { LAST.load(Ordering::Acquire).as_ref() }
}

/// Writes a record to the log of `host`.
pub(crate) fn log(host: &HostApi, level: LogLevel, scope: &str, message: &str) {
    let (scope, message) = (StringView::from_str(scope), StringView::from_str(message));
    // SAFETY: the function takes its own table, and copies both texts before it returns.
    unsafe { (host.log)(host, level as u32, scope, message) };
}
