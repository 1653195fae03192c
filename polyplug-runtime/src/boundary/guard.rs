//! How functions that other binaries call answer: no panic leaves them, and an error is a code and a text.

use std::{
    any::Any,
    cell::{Cell, RefCell},
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
        CallError::CalleeFailed { .. } => ExtensionErrorCode::CalleeFailed as u32,
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

thread_local! {
    /// How many failures the thread has had.
    static FAILURES: Cell<u64> = const { Cell::new(0) };
}

/// Runs code that may end in functions of this runtime, and returns the message of its last failure in them with what
/// it returns.
pub(crate) fn failing<R>(run: impl FnOnce() -> R) -> (R, Option<String>) {
    let failures = || FAILURES.try_with(Cell::get).unwrap_or_default();
    let before = failures();
    let result = run();
    let said = (failures() != before).then(|| with_last_error(str::to_owned));
    (result, said)
}

/// Shows the thread's last error; a thread that is ending has none.
pub(crate) fn with_last_error<R: Default>(look: impl FnOnce(&str) -> R) -> R {
    LAST_ERROR.try_with(|last| look(&last.borrow())).unwrap_or_default()
}

/// Keeps a message until the thread's next failure, and lends it.
fn remember(message: String) -> StringView {
    _ = FAILURES.try_with(|failures| failures.set(failures.get().wrapping_add(1)));
    let lend = |last: &RefCell<String>| {
        // What was there before is dropped after the borrow has ended.
        let _previous = last.replace(message);
        StringView::from_str(&last.borrow())
    };
    LAST_ERROR.try_with(lend).unwrap_or(StringView::null())
}

/// Runs the body of a function, and returns `fallback` when it fails or panics.
pub(crate) fn guarded<R>(fallback: R, body: impl FnOnce() -> Result<R, HostFailure>) -> R {
    guarded_and_kept(|_| (), fallback, body)
}

/// Does the same, and has `keep` keep the message of a failure.
pub(crate) fn guarded_and_kept<R>(
    keep: impl FnOnce(&str),
    fallback: R,
    body: impl FnOnce() -> Result<R, HostFailure>,
) -> R {
    match run(body) {
        Ok(result) => result,
        Err(failure) => {
            keep(&failure.message);
            remember(failure.message);
            fallback
        }
    }
}

/// Runs the body of a function, writes how it went to `err`, and returns the code of that. `keep` keeps the message
/// of a failure.
///
/// # Safety
/// `err` is null or has room for an error.
pub(crate) unsafe fn answer(
    keep: impl FnOnce(&str),
    err: *mut AbiError,
    body: impl FnOnce() -> Result<(), HostFailure>,
) -> u32 {
    let error = match run(body) {
        Ok(()) => AbiError::ok(),
        Err(HostFailure { code, message }) => {
            keep(&message);
            AbiError { code, message: remember(message) }
        }
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
