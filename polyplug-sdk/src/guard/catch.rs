//! Where panics of methods are caught, and where what failed becomes an [`AbiError`].
//!
//! Every function that another binary calls runs inside one of these guards. Catching has to happen here, in the
//! callee: in another binary the panic would be a foreign exception, which aborts. Not here: where a panic
//! happened, and who is told. The invariant: no panic leaves a guard, and on anything but 0 the error was written.

use std::{
    any::Any,
    mem::ManuallyDrop,
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
};

use polyplug_abi::{
    AbiError, AbiErrorCode, ExtensionErrorCode, InvalidValue, Target, TargetRefusal, report_panic,
    write_error,
};

use super::receiver::Access;

/// Why a thunk has no result although nothing panicked.
#[derive(Debug)]
pub enum ThunkFailure {
    /// There is no usable instance.
    Instance(TargetRefusal),
    /// The parameter of this number, from 1 on, is not a value of its type.
    Parameter(usize, InvalidValue),
    /// The callee has written bits that are no value into the parameter of this number, from 1 on.
    Written(usize, InvalidValue),
    /// A parameter is not passed, because it holds itself too deep.
    TooDeep,
    /// The result is a value that cannot cross.
    Result(InvalidValue),
    /// The host has no memory for the result.
    HostMemory,
    /// The plugin says so itself.
    Message(String),
}

impl From<TargetRefusal> for ThunkFailure {
    fn from(refusal: TargetRefusal) -> Self {
        Self::Instance(refusal)
    }
}

/// # Safety
/// `err` has room for an error.
#[cold]
#[inline(never)]
unsafe fn report_failure(err: *mut AbiError, failure: &ThunkFailure) -> u32 {
    const INVALID: u32 = ExtensionErrorCode::InvalidValue as u32;
    let (code, message) = match failure {
        ThunkFailure::Instance(TargetRefusal::Null) => {
            let text = "the instance is null, and the implementation has state or a constructor"
                .to_owned();
            (AbiErrorCode::InvalidPointer as u32, text)
        }
        ThunkFailure::Instance(TargetRefusal::Poisoned) => (
            ExtensionErrorCode::Poisoned as u32,
            "an earlier panic left the instance in an unknown state".to_owned(),
        ),
        ThunkFailure::Instance(TargetRefusal::Held) => (
            AbiErrorCode::Generic as u32,
            "the instance is held in a way that does not allow this method".to_owned(),
        ),
        ThunkFailure::Parameter(number, value) => (INVALID, format!("parameter {number}: {value}")),
        ThunkFailure::Written(number, value) => {
            (INVALID, format!("parameter {number}, which it wrote to: {value}"))
        }
        ThunkFailure::TooDeep => (INVALID, format!("a parameter: {}", InvalidValue::TooDeep)),
        ThunkFailure::Result(value) => (INVALID, format!("the result is invalid: {value}")),
        ThunkFailure::HostMemory => {
            (AbiErrorCode::Generic as u32, "the host has no memory for the result".to_owned())
        }
        ThunkFailure::Message(message) => (AbiErrorCode::Generic as u32, message.clone()),
    };
    // SAFETY: the caller promises the room.
    unsafe { write_error(err, code, &message) }
}

/// Runs the body of a function that another binary calls now and then. Returns 0, or the code of the error
/// it wrote.
///
/// # Safety
/// `err` has room for an error.
#[cfg(feature = "plugin")]
pub(crate) unsafe fn guard_plain(err: *mut AbiError, body: &mut dyn FnMut() -> Outcome) -> u32 {
    // SAFETY: the caller promises the room.
    let answered = move || unsafe { answer(err, &body()) };
    // SAFETY: the caller promises the room.
    catch(answered).unwrap_or_else(|payload| unsafe { report_panic(err, payload) })
}

/// What the body of a function comes to, if it does not panic.
#[cfg(feature = "plugin")]
pub(crate) type Outcome = Result<(), ThunkFailure>;

/// Writes the error of what went wrong, if something did, and returns its code.
///
/// # Safety
/// `err` has room for an error.
#[cfg(feature = "plugin")]
pub(crate) unsafe fn answer(err: *mut AbiError, outcome: &Outcome) -> u32 {
    match outcome {
        Ok(()) => 0,
        // SAFETY: the caller promises the room.
        Err(failure) => unsafe { refuse(err, failure) },
    }
}

/// Runs the body of a method: a panic in one that may change the instance poisons it. The body returns 0, or the code
/// of the error that it wrote.
///
/// The body moves what it uses, and comes to a number. So nothing of it has to lie in memory, where a panic would find
/// it, and the machine code of a call is that of the body.
///
/// # Safety
/// `err` has room for an error; `this` is null or points to a live `X` if the method changes it.
#[inline]
pub(crate) unsafe fn guard<M: Access<X>, X: Target>(
    this: *const (),
    err: *mut AbiError,
    body: impl FnOnce() -> u32,
) -> u32 {
    match catch(body) {
        Ok(status) => status,
        // SAFETY: the caller promises the room, and null or a live instance of `X`.
        Err(payload) => unsafe { fail::<M, X>(this, err, payload) },
    }
}

/// Poisons an instance that a method may have changed when it panicked, and writes the error.
///
/// # Safety
/// As for [`guard`].
#[cfg_attr(debug_assertions, inline(never))]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn fail<M: Access<X>, X: Target>(
    this: *const (),
    err: *mut AbiError,
    payload: Box<dyn Any + Send>,
) -> u32 {
    if M::CHANGES {
        // SAFETY: the caller promises null or a live instance of `X`.
        unsafe { X::poison(this) };
    }
    // SAFETY: the caller promises the room.
    unsafe { report_panic(err, payload) }
}

/// Runs the end of an instance. Returns 0, or the code of the error that it wrote.
///
/// # Safety
/// `err` has room for an error.
#[inline]
pub(crate) unsafe fn guard_end(err: *mut AbiError, body: impl FnOnce()) -> u32 {
    let body = move || {
        body();
        0
    };
    // SAFETY: the caller promises the room.
    catch(body).unwrap_or_else(|payload| unsafe { report_panic(err, payload) })
}

/// Runs the body of a function that answers with a number, and cannot say why it fails: it answers 0 then.
#[inline]
pub(crate) fn guard_quietly(body: impl FnOnce() -> u32) -> u32 {
    /// Tells of the panic, and answers.
    #[cold]
    fn end(payload: Box<dyn Any + Send>) -> u32 {
        let mut err = AbiError::ok();
        // SAFETY: there is room for an error.
        unsafe { report_panic(&raw mut err, payload) };
        0
    }
    catch(body).unwrap_or_else(end)
}

/// Catches panics, so that nothing but the body is left of it in the machine code.
#[cfg(not(debug_assertions))]
#[inline]
fn catch(body: impl FnOnce() -> u32) -> thread::Result<u32> {
    catch_unwind(AssertUnwindSafe(body))
}

/// Catches panics, in one function for all methods: without optimisation, one for each would take longer
/// to compile than all the rest of a plugin.
#[cfg(debug_assertions)]
fn catch<F: FnOnce() -> u32>(body: F) -> thread::Result<u32> {
    /// # Safety
    /// The pointer leads to a body that is taken from there.
    unsafe fn run<F: FnOnce() -> u32>(body: *mut ()) -> u32 {
        // SAFETY: the caller gives the body away.
        let body = unsafe { body.cast::<F>().read() };
        body()
    }
    fn catch_any(run: unsafe fn(*mut ()) -> u32, body: *mut ()) -> thread::Result<u32> {
        // SAFETY: it is called with the address of a body of its type, once.
        catch_unwind(AssertUnwindSafe(move || unsafe { run(body) }))
    }
    let mut body = ManuallyDrop::new(body);
    catch_any(run::<F>, (&raw mut body).cast())
}

/// Writes the error of a call that was refused because of its instance, and returns its code.
///
/// No panic leaves it, so its callers need nothing to be there for one.
///
/// # Safety
/// `err` has room for an error.
#[cold]
#[inline(never)]
pub(crate) unsafe extern "C" fn refuse_instance(err: *mut AbiError, refusal: TargetRefusal) -> u32 {
    // SAFETY: the caller promises the room.
    unsafe { refuse(err, &ThunkFailure::Instance(refusal)) }
}

/// Writes the error of a call that failed without a panic, and returns its code.
///
/// No panic leaves it, so its callers need nothing to be there for one.
///
/// # Safety
/// `err` has room for an error.
#[cold]
#[inline(never)]
pub(crate) unsafe extern "C" fn refuse(err: *mut AbiError, failure: &ThunkFailure) -> u32 {
    // SAFETY: the caller promises the room.
    let write = || unsafe { report_failure(err, failure) };
    match catch_unwind(AssertUnwindSafe(write)) {
        Ok(code) => code,
        // SAFETY: the caller promises the room.
        Err(payload) => unsafe { report_panic(err, payload) },
    }
}

#[cfg(test)]
mod tests {
    use std::mem::MaybeUninit;

    use super::*;

    /// The longest message that reaches the other side, in bytes.
    const MESSAGE_SIZE: usize = 1024;

    /// Runs a body that fails, and returns the code and the message.
    fn failing(mut body: impl FnMut() -> Outcome) -> (u32, String) {
        let mut err = MaybeUninit::uninit();
        // SAFETY: there is room for an error.
        let code = unsafe { guard_plain(err.as_mut_ptr(), &mut body) };
        assert_ne!(code, 0);
        // SAFETY: the code says that the error was written.
        let err: AbiError = unsafe { err.assume_init() };
        // SAFETY: the message is lent until the next failure of this thread.
        let message = unsafe { err.message.as_bytes() };
        (err.code, String::from_utf8(message.to_vec()).expect("a message is text"))
    }

    #[test]
    fn a_message_is_as_long_as_its_place_at_most() {
        let long = || "x".to_owned() + &"ß".repeat(MESSAGE_SIZE);
        let (code, message) = failing(|| Err(ThunkFailure::Message(long())));
        assert_eq!((code, message.len()), (AbiErrorCode::Generic as u32, MESSAGE_SIZE - 1));
        let (code, message) = failing(|| panic!("{}", long()));
        assert_eq!(code, AbiErrorCode::Panic as u32);
        assert!((MESSAGE_SIZE - 1..=MESSAGE_SIZE).contains(&message.len()), "{}", message.len());
        assert!(long().starts_with(&message));
    }

    /// A panic in the destructor of a panic's payload, and in that of the payload of that one, has no end.
    struct Endless;

    impl Drop for Endless {
        fn drop(&mut self) {
            std::panic::panic_any(Self);
        }
    }

    #[test]
    fn payloads_that_panic_without_an_end_do_not_get_out() {
        let (code, message) = failing(|| std::panic::panic_any(Endless));
        assert_eq!(code, AbiErrorCode::Panic as u32);
        assert!(message.starts_with("the panic carries a value"), "{message}");
    }
}
