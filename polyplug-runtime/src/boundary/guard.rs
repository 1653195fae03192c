//! How functions that other binaries call answer: no panic leaves them, and an error is a code and a text.

use polyplug_abi::GuestContractInstance;
use std::{
    any::Any,
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind},
};

use polyplug_abi::{AbiError, AbiErrorCode, CallError, ExtensionErrorCode, StringView};

use crate::error::{get::GetError, panic_text::panic_text};

/// What a function answers instead of a result.
pub(crate) struct HostFailure {
    pub(crate) code: u32,
    pub(crate) message: String,
}

impl HostFailure {
    /// Makes the failure for something that a plugin passed.
    pub(crate) fn malformed(message: String) -> Self {
        Self { code: AbiErrorCode::InvalidPointer as u32, message }
    }

    /// Makes the failure for something that is not there.
    pub(crate) fn not_found(message: String) -> Self {
        Self { code: AbiErrorCode::NotFound as u32, message }
    }

    /// Makes the failure for what went wrong further in, of which the thread has the message already.
    pub(crate) fn keep() -> Self {
        Self::not_found(with_last_error(str::to_owned))
    }

    /// Makes the failure for an instance that was not to be had.
    pub(crate) fn of_get(error: &GetError) -> Self {
        let code = match error {
            GetError::Create(error) => code_of(error),
            GetError::NotFound(_) => AbiErrorCode::NotFound as u32,
            _ => AbiErrorCode::Generic as u32,
        };
        Self { code, message: error.to_string() }
    }
}

/// Returns the number under which the other side knows why a call failed.
pub(crate) fn code_of(error: &CallError) -> u32 {
    match error {
        CallError::Panicked { .. } => AbiErrorCode::Panic as u32,
        CallError::Poisoned { .. } => ExtensionErrorCode::Poisoned as u32,
        CallError::InvalidValue { .. } => ExtensionErrorCode::InvalidValue as u32,
        CallError::MethodMissing { .. } => AbiErrorCode::FunctionNotAvailable as u32,
        CallError::Failed { code, .. } => *code,
        _ => AbiErrorCode::Generic as u32,
    }
}

thread_local! {
    /// The message of the thread's last failure, which error values lend.
    static LAST_ERROR: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Shows the thread's last error; a thread that is ending has none.
pub(crate) fn with_last_error<R: Default>(look: impl FnOnce(&str) -> R) -> R {
    LAST_ERROR.try_with(|last| look(&last.borrow())).unwrap_or_default()
}

/// Keeps a message until the thread's next failure, and lends it.
fn remember(message: String) -> StringView {
    let lend = |last: &RefCell<String>| {
        // What was there before is dropped after the borrow has ended.
        let _previous = last.replace(message);
        StringView::from_str(&last.borrow())
    };
    LAST_ERROR.try_with(lend).unwrap_or(StringView::null())
}

/// Runs the body of a function, and returns `fallback` when it fails or panics.
pub(crate) fn guarded<R>(fallback: R, body: impl FnOnce() -> Result<R, HostFailure>) -> R {
    match run(body) {
        Ok(result) => result,
        Err(failure) => {
            remember(failure.message);
            fallback
        }
    }
}

/// Runs the body of a function, writes how it went to `err`, and returns the code of that.
///
/// # Safety
/// `err` is null or has room for an error.
pub(crate) unsafe fn answer(
    err: *mut AbiError,
    body: impl FnOnce() -> Result<(), HostFailure>,
) -> u32 {
    let error = match run(body) {
        Ok(()) => AbiError::ok(),
        Err(HostFailure { code, message }) => AbiError { code, message: remember(message) },
    };
    if !err.is_null() {
        // SAFETY: the caller promises the room.
        unsafe { err.write(error) };
    }
    error.code
}

/// Runs a body. Nothing in this runtime panics by design, but whoever subscribed to its events can,
/// and no panic may reach the plugin.
fn run<R>(body: impl FnOnce() -> Result<R, HostFailure>) -> Result<R, HostFailure> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload: Box<dyn Any + Send>| {
        let message = format!("the host panicked: {}", panic_text(payload));
        Err(HostFailure { code: AbiErrorCode::Panic as u32, message })
    })
}

/// Writes an instance, or the one without data.
///
/// # Safety
/// `out` is null or has room for an instance.
pub(crate) unsafe fn write_instance(
    out: *mut GuestContractInstance,
    body: impl FnOnce() -> Result<GuestContractInstance, HostFailure>,
) {
    if out.is_null() {
        let message = "there is no room for the instance";
        return guarded((), || Err(HostFailure::malformed(message.into())));
    }
    let instance = guarded(GuestContractInstance::null(), body);
    // SAFETY: the pointer is not null, and the caller promises the room.
    unsafe { out.write(instance) };
}
