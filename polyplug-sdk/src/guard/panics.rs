//! Where the panics of the library go: to the host's log, once they were caught.
//!
//! The hook runs while its thread panics. A listener of the log may call a plugin, and a second panic
//! on such a thread would end the process. So the hook only notes what happened. The guard that catches the
//! panic passes it on, or the end of the thread, where no guard does. In a library that is built with
//! `panic = "abort"`, the hook itself does, because nothing comes after it.
//!
//! Invariant: where panics can be caught, the hook only notes, and runs no code of others. Where the standard library is
//! about to end the process, it says which plugin does.

use std::{
    backtrace::{Backtrace, BacktraceStatus},
    cell::{Cell, RefCell},
    fs,
    io::{self, Write as _},
    panic::PanicHookInfo,
    sync::OnceLock,
    thread,
};

use polyplug_abi::{LogLevel, is_location_left_out, note_location, tell_of_panics_with};

use crate::hosts::{extended_host, log};

/// What the plugin is called.
static PLUGIN: OnceLock<&str> = OnceLock::new();

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
    if info.payload_as_str().is_some_and(|text| ABORTS.contains(&text)) {
        return tell_abort(info);
    }
    if PASSING.get() {
        return;
    }
    // This one is not caught, and the process ends when the hook has returned.
    if cfg!(panic = "abort") {
        return pass_on(vec![with_backtrace(info.to_string())]);
    }
    let text = match (location, info.payload_as_str()) {
        (None, Some(message)) => format!("panicked: {message}"),
        _ => with_backtrace(info.to_string()),
    };
    // A thread whose end has come this far keeps nothing any more.
    let _ = NOTED.try_with(|noted| {
        let mut noted = noted.0.borrow_mut();
        if noted.len() < CAPACITY {
            noted.push(text);
        }
    });
}

/// What the standard library says when it ends the process after the hook has returned: a panic came to a function that
/// lets none through, or a destructor panicked that ran because of a panic.
const ABORTS: [&str; 2] =
    ["panic in a function that cannot unwind", "panic in a destructor during cleanup"];

/// Says on standard error which plugin ends the process, and what led to it. A listener of the host is not told: it may
/// call a plugin, which could panic once more.
#[cold]
fn tell_abort(info: &PanicHookInfo<'_>) {
    let plugin = PLUGIN.get().copied().unwrap_or("?");
    let mut text = format!("polyplug: plugin `{plugin}` ends the process: {info}");
    let noted = NOTED.try_with(|noted| noted.0.take()).unwrap_or_default();
    for cause in noted {
        text += &format!("\n  after: {}", cause.replace('\n', "\n  "));
    }
    text += "\n  help: catch panics in functions that C code calls, and let no destructor panic";
    // Without standard error there is nobody to tell.
    let _ = writeln!(io::stderr(), "{text}");
}

/// Adds the thread and the way to a panic, if the user asked for it with `RUST_BACKTRACE`.
fn with_backtrace(text: String) -> String {
    let backtrace = Backtrace::capture();
    if backtrace.status() != BacktraceStatus::Captured {
        return text;
    }
    format!("{text}\nthread: `{}`\nstack backtrace:\n{backtrace}", thread_name())
}

/// Returns the name of this thread. The library's own standard library does not know those of the host's threads.
fn thread_name() -> String {
    if let Some(name) = thread::current().name() {
        return name.to_owned();
    }
    let name = if cfg!(any(target_os = "linux", target_os = "android")) {
        fs::read_to_string("/proc/thread-self/comm").unwrap_or_default()
    } else {
        String::new()
    };
    if name.is_empty() { "unnamed".to_owned() } else { name.trim_end().to_owned() }
}

/// Remembers what the plugin is called, for the message of a process that it ends, and has its panics told of.
pub(crate) fn name_plugin(name: &'static str) {
    tell_of_panics_with(log_noted);
    // The first name stays: a library has one.
    let _ = PLUGIN.set(name);
}

/// Passes on what was noted on this thread, after one of its panics was caught.
fn log_noted() {
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
