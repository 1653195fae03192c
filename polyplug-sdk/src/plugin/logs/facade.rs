//! The logger that the macros of `log` find.
//!
//! Not here: how the host is asked and told. Invariant: a logger that the plugin installed itself stays.

use std::{borrow::Cow, fmt::Write as _};

use log::{
    Level, LevelFilter, Log, Metadata, Record,
    kv::{Error, Key, Value, VisitSource},
};
use polyplug_abi::LogLevel;

use super::source::RecordSource;

struct ToHost;

/// Makes this the logger of the library, unless it has one already.
pub(super) fn install() {
    if log::set_logger(&ToHost).is_ok() {
        // The host decides, and may decide otherwise at any time.
        log::set_max_level(LevelFilter::Trace);
    }
}

fn level_of(level: Level) -> LogLevel {
    match level {
        Level::Error => LogLevel::Error,
        Level::Warn => LogLevel::Warn,
        Level::Info => LogLevel::Info,
        Level::Debug => LogLevel::Debug,
        Level::Trace => LogLevel::Trace,
    }
}

impl Log for ToHost {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let (level, target) = (level_of(metadata.level()), metadata.target());
        RecordSource { level, target, module: None, file: None, line: None }.is_wanted()
    }

    fn log(&self, record: &Record<'_>) {
        let source = RecordSource {
            level: level_of(record.level()),
            target: record.target(),
            module: record.module_path(),
            file: record.file(),
            line: record.line(),
        };
        if source.is_wanted() {
            source.tell(&message_of(record));
        }
    }

    fn flush(&self) {}
}

/// Writes the message, and what was said beside it as `key=value`.
fn message_of<'a>(record: &Record<'a>) -> Cow<'a, str> {
    let args = *record.args();
    let mut message = args.as_str().map_or_else(|| Cow::Owned(args.to_string()), Cow::Borrowed);
    if record.key_values().count() > 0 {
        // Writing to memory does not fail; a value that does ends the list.
        let _ = record.key_values().visit(&mut Pairs(message.to_mut()));
    }
    message
}

struct Pairs<'a>(&'a mut String);

impl<'kvs> VisitSource<'kvs> for Pairs<'_> {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        write!(self.0, " {key}={value:?}").map_err(Error::from)
    }
}
