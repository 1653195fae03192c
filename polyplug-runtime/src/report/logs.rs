//! Where the records of a runtime go: to the listener that its host named, or where it named none, to `tracing`, and
//! where nobody in the process listens, what went wrong to the standard error.
//!
//! What is here: the listener, that nobody listens, and what the runtime itself says, with `say!`. What plugins say
//! comes from `host_api::logging`. The invariant: nothing is formatted that the listener's level leaves out, and what is
//! said on a thread while a listener is told something there is told to nobody, as it could go on for ever.

use std::{
    cell::Cell,
    fmt,
    panic::catch_unwind,
    sync::{Arc, Weak},
};

use polyplug_abi::{LogLevel, swallow};

/// The scope of what the runtime itself says.
const SCOPE: &str = "polyplug";

/// A record of the log, as [`RuntimeBuilder::on_log`](crate::RuntimeBuilder::on_log) tells it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct LogRecord<'a> {
    /// How much it matters.
    pub level: LogLevel,
    /// What it is about: `polyplug` for the runtime itself, else what the plugin said, such as the path of a module.
    pub scope: &'a str,
    /// The name of the bundle that said it; `None` for the runtime itself.
    pub bundle: Option<&'a str>,
    /// What happened.
    pub message: &'a str,
}

/// A function that is told.
type Listener = dyn Fn(&LogRecord<'_>) + Send + Sync;

/// The listener of a runtime, if its host named one, and up to which level it is told.
#[derive(Clone, Default)]
pub(crate) struct Logs(Option<(u32, Arc<Listener>)>);

/// The same for who outlives the runtime, and must not keep what is the host's.
#[derive(Clone, Default)]
pub(crate) struct WeakLogs(Option<(u32, Weak<Listener>)>);

impl fmt::Debug for WeakLogs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.upgrade().fmt(f)
    }
}

impl WeakLogs {
    /// Returns where records go: to no listener, once the runtime is gone.
    pub(crate) fn upgrade(&self) -> Logs {
        Logs(self.0.as_ref().and_then(|(level, listener)| Some((*level, listener.upgrade()?))))
    }
}

impl fmt::Debug for Logs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_heard() { "a listener" } else { "no listener" })
    }
}

impl Logs {
    /// Has `listener` told of what has at most this level, and of nothing at 0.
    pub(crate) fn new(max_level: u32, listener: Arc<Listener>) -> Self {
        Self(Some((max_level, listener)))
    }

    pub(crate) fn downgrade(&self) -> WeakLogs {
        WeakLogs(self.0.as_ref().map(|(level, listener)| (*level, Arc::downgrade(listener))))
    }

    /// Whether there is a listener, so that nothing goes elsewhere.
    pub(crate) fn is_heard(&self) -> bool {
        self.0.is_some()
    }

    /// Whether the listener would be told of a record of this level by now.
    pub(crate) fn wants(&self, level: LogLevel) -> bool {
        let max_level = self.0.as_ref().map_or(0, |(max_level, _)| *max_level);
        level as u32 <= max_level && !IS_TELLING.get()
    }

    /// Tells the listener, and returns whether there is one. No lock may be held.
    pub(crate) fn tell(
        &self,
        level: LogLevel,
        scope: &str,
        bundle: Option<&str>,
        message: fmt::Arguments<'_>,
    ) -> bool {
        let Some((_, listener)) = &self.0 else { return false };
        if self.wants(level)
            && let Some(_telling) = Telling::begin()
        {
            let formatted;
            let message = match message.as_str() {
                Some(text) => text,
                None => {
                    formatted = message.to_string();
                    &formatted
                }
            };
            let record = LogRecord { level, scope, bundle, message };
            // What happened has happened, and is not undone because somebody who was told of it panics. The panic was
            // told where panics of the host are.
            swallow(|| listener(&record));
        }
        true
    }

    /// Tells the listener what the runtime itself says, or shows it where nobody listens, and returns whether that is
    /// all. See `say!`.
    pub(crate) fn said(&self, level: LogLevel, message: fmt::Arguments<'_>) -> bool {
        if self.tell(level, SCOPE, None, message) {
            return true;
        }
        let is_for_nobody = nobody_listens();
        if is_for_nobody && is_shown(level) {
            show(&LogRecord { level, scope: SCOPE, bundle: None, message: &message.to_string() });
        }
        is_for_nobody
    }
}

/// Whether nobody has ever subscribed to `tracing`, so that records go to `log`.
pub(crate) fn goes_to_log() -> bool {
    !tracing::dispatcher::has_been_set()
}

/// Whether nobody in this process listens: there is no subscriber, and `log` has nobody to pass records to.
pub(crate) fn nobody_listens() -> bool {
    goes_to_log() && log::max_level() == log::LevelFilter::Off
}

/// Whether records of this level are shown where nobody listens.
pub(crate) fn is_shown(level: LogLevel) -> bool {
    level <= LogLevel::Warn
}

/// Shows a record where nobody listens. As Rust does with panics: what went wrong is not lost because nobody
/// asked for it.
pub(crate) fn show(record: &LogRecord<'_>) {
    let LogRecord { scope, bundle, message, .. } = record;
    // By the macro, whose output test harnesses keep. It panics when the standard error is broken, and then there is
    // nowhere to say so.
    let _ = catch_unwind(|| match bundle {
        // What a panic says begins with that it is one.
        Some(bundle) if *scope == "panic" => eprintln!("plugin `{bundle}`: {message}"),
        Some(bundle) => eprintln!("plugin `{bundle}`: {scope}: {message}"),
        None => eprintln!("{scope}: {message}"),
    });
}

/// Says something on behalf of the runtime: to the listener of these [`Logs`], or else as an event of `tracing` that
/// has the fields in braces, which only its subscribers see. No lock may be held.
macro_rules! say {
    ($logs:expr, $level:ident, { $($fields:tt)* } $($message:tt)+) => {{
        let level = $crate::report::logs::level::$level;
        if !$logs.said(level, ::core::format_args!($($message)+)) {
            ::tracing::$level!(target: "polyplug", $($fields)* $($message)+);
        }
    }};
}
pub(crate) use say;

/// The levels under the names of `tracing`'s macros.
#[expect(non_upper_case_globals, reason = "they are named as the macros are")]
pub(crate) mod level {
    use polyplug_abi::LogLevel;

    pub(crate) const error: LogLevel = LogLevel::Error;
    pub(crate) const warn: LogLevel = LogLevel::Warn;
    pub(crate) const info: LogLevel = LogLevel::Info;
    pub(crate) const debug: LogLevel = LogLevel::Debug;
}

thread_local! {
    /// Whether a listener of this thread is being told or asked.
    static IS_TELLING: Cell<bool> = const { Cell::new(false) };
}

/// Ends the telling, also when a listener panics.
pub(crate) struct Telling;

impl Telling {
    /// Begins it, unless a listener of this thread is being told something.
    pub(crate) fn begin() -> Option<Self> {
        // Not `then_some`, which would make one to be dropped.
        (!IS_TELLING.replace(true)).then(|| Self)
    }
}

impl Drop for Telling {
    fn drop(&mut self) {
        IS_TELLING.set(false);
    }
}
