//! The place in the plugin that a log record comes from: the host is asked about it, and told.
//!
//! Not here: the crates that records come from. Invariant: the host copies a record before telling it returns, so it
//! borrows everything.

use std::cell::Cell;

use polyplug_abi::{HostApi, LogLevel, LogSource, StringView};

use crate::{
    hosts::{last_host, log},
    plugin::extension::Extension,
};

thread_local! {
    /// Whether this thread is telling a host of ABI v1 something. Ours takes care of that itself.
    static IS_TELLING: Cell<bool> = const { Cell::new(false) };
}

/// Where a record comes from.
pub(super) struct RecordSource<'a> {
    pub(super) level: LogLevel,
    pub(super) target: &'a str,
    pub(super) module: Option<&'a str>,
    pub(super) file: Option<&'a str>,
    pub(super) line: Option<u32>,
}

impl RecordSource<'_> {
    /// Whether the host wants to have records from there.
    pub(super) fn is_wanted(&self) -> bool {
        let Some(host) = last_host() else { return false };
        match Extension::of(host).and_then(|it| it.log_enabled) {
            // SAFETY: the function takes the host's own table, and a source that is alive.
            Some(log_enabled) => unsafe { log_enabled(host, &self.lend()) != 0 },
            // It cannot be asked. More would be formatted in vain most of the time.
            None => self.level <= LogLevel::Info,
        }
    }

    /// Tells the host.
    pub(super) fn tell(&self, message: &str) {
        let Some(host) = last_host() else { return };
        match Extension::of(host).and_then(|it| it.log_record) {
            // SAFETY: as in `is_wanted`; the message is copied before the function returns.
            Some(log_record) => unsafe {
                log_record(host, &self.lend(), StringView::from_str(message));
            },
            None => self.tell_scope(host, message),
        }
    }

    /// Tells a host of ABI v1, whose listener may call this library.
    fn tell_scope(&self, host: &HostApi, message: &str) {
        if !IS_TELLING.replace(true) {
            log(host, self.level, self.target, message);
            IS_TELLING.set(false);
        }
    }

    fn lend(&self) -> LogSource {
        let text = |text: Option<&str>| text.map_or(StringView::null(), StringView::from_str);
        LogSource {
            level: self.level as u32,
            line: self.line.unwrap_or_default(),
            target: StringView::from_str(self.target),
            module: text(self.module),
            file: text(self.file),
        }
    }
}
