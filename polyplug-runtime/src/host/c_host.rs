//! The functions with which a host in C, or any other language, makes and ends a runtime, as ABI v1 has them.
//!
//! What is here: making and ending one, and the loader that hosts of ABI v1 register for native code. All else is done with the functions of its table; see `host_api`. The symbols
//! are exported by the library of `polyplug-host`.

use std::{
    ffi::c_void,
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    ptr,
    sync::Arc,
};

use polyplug_abi::{HostApi, LogLevel, RuntimeConfig};

use crate::{
    error::text::Chain, host::runtime::Runtime, host_api::context::HostContext,
    host_api::host_table, loader::native, report::logs::show,
};

/// Makes a runtime, and returns its table: null when it cannot. With null, the settings are those of
/// [`RuntimeConfig::new`].
///
/// Why it cannot is told to the function `log` of the settings. Where they have none, what is a warning or more goes to
/// the standard error, now and later.
///
/// # Safety
/// As for [`RuntimeBuilder::abi_v1_config`](crate::RuntimeBuilder::abi_v1_config), but that null is allowed, and that what it says of
/// the callbacks is over when [`destroy`] has returned.
///
/// # Threads
/// Any.
pub unsafe extern "C" fn create(config: *const RuntimeConfig) -> *const HostApi {
    let defaults = RuntimeConfig::new();
    let config = if config.is_null() { &raw const defaults } else { config };
    // SAFETY: the caller promises settings, whose functions may be called until `destroy` has returned.
    let made = catch_unwind(AssertUnwindSafe(|| unsafe { make(config) }));
    made.unwrap_or_else(|payload| {
        // Dropping it could panic again.
        mem::forget(payload);
        ptr::null()
    })
}

/// # Safety
/// As for [`create`], without null.
unsafe fn make(config: *const RuntimeConfig) -> *const HostApi {
    let mut builder = Runtime::builder().on_log(LogLevel::Warn, show);
    // SAFETY: the caller promises settings, whose functions may be called until `destroy` has returned.
    let taken = unsafe { builder.take_over(config) };
    let logs = builder.logs();
    match taken.and_then(|()| builder.build()) {
        Ok(runtime) => host_table::keep(Arc::clone(runtime.core())),
        Err(error) => {
            logs.said(LogLevel::Error, format_args!("{}", Chain(&error)));
            ptr::null()
        }
    }
}

/// Ends a runtime that [`create`] made. When it has returned, no function of its settings runs on another thread, and
/// none is called any more.
///
/// Libraries stay mapped, and the table stays where it is: its functions answer errors. Null is ignored, and so is a
/// runtime that has ended, and one that was made in another way.
///
/// # Safety
/// `host` is null or a table of this runtime.
///
/// # Threads
/// Any, also from inside of a function of the settings. Calls of other threads through the table may be under way, and
/// end as they would have.
pub unsafe extern "C" fn destroy(host: *const HostApi) {
    let ended = catch_unwind(|| {
        // SAFETY: the caller promises null or a table of this runtime.
        if let Ok(context) = unsafe { HostContext::of(host) } {
            context.end();
        }
    });
    if let Err(payload) = ended {
        // Dropping it could panic again.
        mem::forget(payload);
    }
}

/// Returns what a host passes to `register_loader` for native code. This runtime needs no loader for that, and ignores
/// it; hosts that were written for the first runtime of ABI v1 have to register one.
///
/// It is constant: it may be registered with several runtimes, several times, and there is nothing to free.
///
/// # Threads
/// Any.
///
/// # Examples
/// ```
/// use polyplug_abi::AbiError;
/// use polyplug_runtime::{Runtime, c_host};
///
/// let runtime = Runtime::builder().build()?;
/// let (host, mut err) = (runtime.host_api(), AbiError::ok());
/// // SAFETY: the table is never freed.
/// let register_loader = unsafe { (*host).register_loader };
/// // SAFETY: the loader is constant, and there is room for the error.
/// unsafe { register_loader(host, c_host::native_loader(), &raw mut err) };
/// assert!(err.is_ok());
/// # Ok::<_, polyplug_runtime::BuildError>(())
/// ```
#[must_use]
pub fn native_loader() -> *mut c_void {
    native::native_loader()
}
