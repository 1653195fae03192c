//! Where the panics of the library go: to the host's log, once they were caught.
//!
//! The hook runs while its thread panics. A listener of the log may call a plugin, and a second panic
//! on such a thread would end the process. So the hook only notes what happened. The guard that catches the
//! panic passes it on, or the end of the thread, where no guard does. In a library that is built with
//! `panic = "abort"`, the hook itself does, because nothing comes after it.
//!
//! Invariant: where panics can be caught, the hook only notes, and runs no code of others.

use std::{
    cell::{Cell, RefCell},
    panic::PanicHookInfo,
    thread,
};

use polyplug_abi::LogLevel;

use super::location::{is_location_left_out, note_location};
use crate::hosts::{extended_host, log};

/// How many panics of a thread are kept until they can be passed on.
const CAPACITY: usize = 16;

/// What was noted on a thread. Its end passes on what no guard did.
struct Noted(RefCell<Vec<String>>);

impl Drop for Noted {
    fn drop(&mut self) {
        pass_on(self.0.take());
    }
}

thread_local! {
    // It has a destructor, which keeps the library mapped while the thread lives; it is made on threads
    // that panicked only.
    static NOTED: Noted = const { Noted(RefCell::new(Vec::new())) };
    /// Whether this thread is passing something on, and so whether a panic comes of that.
    static PASSING: Cell<bool> = const { Cell::new(false) };
}

/// The library's panic hook: it has a standard library of its own, so the host's never sees its panics.
pub(crate) fn note_panic(info: &PanicHookInfo<'_>) {
    // A panic that generated code raises again happened elsewhere, where it was told of.
    let location = info.location().filter(|_| !is_location_left_out());
    note_location(location);
    if PASSING.get() {
        return;
    }
    // This one is not caught, and the process ends when the hook has returned.
    if cfg!(panic = "abort") {
        return pass_on(vec![info.to_string()]);
    }
    let text = match (location, info.payload_as_str()) {
        (None, Some(message)) => format!("panicked: {message}"),
        _ => info.to_string(),
    };
    // A thread whose end has come this far keeps nothing any more.
    let _ = NOTED.try_with(|noted| {
        let mut noted = noted.0.borrow_mut();
        if noted.len() < CAPACITY {
            noted.push(text);
        }
    });
}

/// Passes on what was noted on this thread, after one of its panics was caught.
pub(super) fn log_noted() {
    // What was caught may be in a destructor that runs because of another panic.
    if !thread::panicking() {
        pass_on(NOTED.try_with(|noted| noted.0.take()).unwrap_or_default());
    }
}

fn pass_on(noted: Vec<String>) {
    let Some(host) = extended_host() else { return };
    // A listener that panics each time would otherwise be told of that again and again.
    if PASSING.replace(true) {
        return;
    }
    for text in noted {
        log(host, LogLevel::Error, "panic", &text);
    }
    PASSING.set(false);
}
