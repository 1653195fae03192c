//! How what a plugin says with the macros of `log` and `tracing` gets to the host's log.
//!
//! Here: asking the host, and telling it. `facade` and `subscriber` are what the two crates know of it. A library
//! has its own copies of them, so `export_plugin!` installs both, unless they are taken already. Nothing here has a
//! destructor per thread, which would keep the library mapped. The invariant: nothing is formatted before the host
//! said that it listens.

#[cfg(feature = "log")]
mod facade;
#[cfg(feature = "tracing")]
mod spans;
#[cfg(feature = "tracing")]
mod subscriber;

use std::cell::Cell;

use polyplug_abi::{HostApi, LogLevel, LogSource, StringView};

use super::extension::Extension;
use crate::hosts::{last_host, log};

thread_local! {
    /// Whether this thread is telling a host of ABI v1 something. Ours takes care of that itself.
    static IS_TELLING: Cell<bool> = const { Cell::new(false) };
}

/// Where a record comes from.
struct Source<'a> {
    level: LogLevel,
    target: &'a str,
    module: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<u32>,
}

/// Has the macros of `log` and `tracing` reach the last host that initialised the library.
pub(super) fn install() {
    #[cfg(feature = "log")]
    facade::install();
    #[cfg(feature = "tracing")]
    subscriber::install();
}

impl Source<'_> {
    /// Whether the host wants to have records from there.
    fn is_wanted(&self) -> bool {
        let Some(host) = last_host() else { return false };
        match Extension::of(host).and_then(|it| it.log_enabled) {
            // SAFETY: the function takes the host's own table, and a source that is alive.
            Some(log_enabled) => unsafe { log_enabled(host, &self.lend()) != 0 },
            // It cannot be asked. More would be formatted in vain most of the time.
            None => self.level <= LogLevel::Info,
        }
    }

    /// Tells the host.
    fn tell(&self, message: &str) {
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
