//! The functions by which plugins log: records go to the listener that the host gave to the runtime; where there is
//! none, to its `tracing` subscriber, or else to its `log` logger, or else as `logs` shows them.
//!
//! A listener may call plugins. What those log meanwhile on the same thread is told to nobody, because it
//! could go on for ever.

use std::{borrow::Cow, sync::Arc};

use polyplug_abi::{HostApi, LogLevel, LogSource, StringView};
use tracing::{
    Level,
    level_filters::{LevelFilter, STATIC_MAX_LEVEL},
};

use crate::{
    boundary::{foreign_memory, guard::HostFailure},
    host_api::context::{HostContext, guarded_at},
    report::{
        log_site::{CodePlace, Site},
        logs::{self, LogRecord, Telling, goes_to_log, is_shown, nobody_listens},
    },
    shared::runtime_core::Core,
};

/// The target of records for which a plugin said only a scope.
const TARGET: &str = "polyplug::plugin";

/// Returns the runtime of a table, if its host listens to that runtime alone. One that is gone has no listener.
fn heard(context: &HostContext) -> Option<Arc<Core>> {
    context.core().ok().filter(|core| core.settings.logs.is_heard())
}

/// Whether anybody in this process could want to have records of this level.
fn is_level_enabled(level: LogLevel) -> bool {
    if nobody_listens() {
        is_shown(level)
    } else if !goes_to_log() {
        let level = of_tracing(level);
        level <= STATIC_MAX_LEVEL && level <= LevelFilter::current()
    } else {
        let level = of_log(level);
        level <= log::STATIC_MAX_LEVEL && level <= log::max_level()
    }
}

/// Passes a record on of which only a scope is known.
///
/// # Safety
/// `this` is null or a table of this runtime; the texts are valid.
pub(super) unsafe extern "C" fn log(
    this: *const HostApi,
    level: u32,
    scope: StringView,
    message: StringView,
) {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let context = unsafe { HostContext::of(this) }?;
        let bundle = &*context.bundle;
        let heard = heard(context);
        if heard.as_ref().is_some_and(|core| !core.settings.logs.wants(level_of(level))) {
            return Ok(());
        }
        // SAFETY: the caller promises valid texts.
        let scope = unsafe { foreign_memory::lent(scope) };
        // SAFETY: the caller promises a valid message.
        let message = unsafe { foreign_memory::lent(message) };
        if let Some(core) = heard {
            let message = format_args!("{message}");
            core.settings.logs.tell(level_of(level), &scope, Some(bundle), message);
            return Ok(());
        }
        if let Some(_telling) = Telling::begin() {
            tell_of_scope(bundle, level_of(level), &scope, &message);
        }
        Ok(())
    };
    // SAFETY: the caller promises null or a table of this runtime.
    unsafe { guarded_at(this, (), body) };
}

/// Whether somebody wants to have records from a place.
///
/// # Safety
/// `this` is null or a table of this runtime; `source` is null, misaligned, or points to a source with valid texts.
pub(super) unsafe extern "C" fn log_enabled(this: *const HostApi, source: *const LogSource) -> u32 {
    let body = || {
        // SAFETY: the caller promises null, a misaligned pointer, or a source.
        let source = unsafe { foreign_memory::read(source, "log source") };
        let source = source.map_err(HostFailure::malformed)?;
        let level = level_of(source.level);
        // SAFETY: the caller promises null or a table.
        let context = unsafe { HostContext::of(this) };
        if let Some(core) = context.ok().and_then(heard) {
            return Ok(core.settings.logs.wants(level));
        }
        if !is_level_enabled(level) {
            return Ok(false);
        }
        let Some(_telling) = Telling::begin() else { return Ok(false) };
        // SAFETY: the caller promises valid texts.
        let texts = unsafe { Texts::of(&source) };
        if goes_to_log() {
            let metadata =
                log::Metadata::builder().level(of_log(level)).target(&texts.target).build();
            return Ok(nobody_listens() || log::logger().enabled(&metadata));
        }
        let site = Site::of(&texts.place(&source));
        // Without one, the record goes the way of those of which only a scope is known.
        Ok(site.is_none_or(Site::is_enabled))
    };
    // SAFETY: the caller promises null or a table of this runtime.
    let is_enabled = unsafe { guarded_at(this, false, body) };
    u32::from(is_enabled)
}

/// Passes a record on.
///
/// # Safety
/// `this` is null or a table of this runtime; `source` is null, misaligned, or points to a source with valid
/// texts; the message is valid.
pub(super) unsafe extern "C" fn log_record(
    this: *const HostApi,
    source: *const LogSource,
    message: StringView,
) {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let context = unsafe { HostContext::of(this) }?;
        let bundle = &*context.bundle;
        // SAFETY: the caller promises null, a misaligned pointer, or a source.
        let source = unsafe { foreign_memory::read(source, "log source") };
        let source = source.map_err(HostFailure::malformed)?;
        let level = level_of(source.level);
        let heard = heard(context);
        if heard.as_ref().is_some_and(|core| !core.settings.logs.wants(level)) {
            return Ok(());
        }
        // SAFETY: the caller promises valid texts.
        let texts = unsafe { Texts::of(&source) };
        // SAFETY: the caller promises a valid message.
        let message = unsafe { foreign_memory::lent(message) };
        if let Some(core) = heard {
            let message = format_args!("{message}");
            core.settings.logs.tell(level, &texts.target, Some(bundle), message);
            return Ok(());
        }
        if let Some(_telling) = Telling::begin() {
            tell(bundle, level, &texts.place(&source), &message);
        }
        Ok(())
    };
    // SAFETY: the caller promises null or a table of this runtime.
    unsafe { guarded_at(this, (), body) };
}

fn tell(bundle: &str, level: LogLevel, place: &CodePlace<'_>, message: &str) {
    if nobody_listens() {
        return show(bundle, level, place.target, message);
    }
    if !is_level_enabled(level) {
        return;
    }
    if goes_to_log() {
        let mut record = log::Record::builder();
        record.level(of_log(level)).target(place.target).line(place.line);
        record.module_path(place.module).file(place.file);
        let message = format_args!("{message} bundle={bundle:?}");
        return log::logger().log(&record.args(message).build());
    }
    match Site::of(place) {
        Some(site) => site.tell(bundle, message),
        None => tell_of_scope(bundle, level, place.target, message),
    }
}

/// Passes a record on whose target is none that `tracing` knows.
fn tell_of_scope(bundle: &str, level: LogLevel, scope: &str, message: &str) {
    macro_rules! send {
        ($event:ident) => {
            tracing::$event!(target: TARGET, bundle, scope, "{message}")
        };
    }
    if nobody_listens() {
        return show(bundle, level, scope, message);
    }
    match level {
        LogLevel::Error => send!(error),
        LogLevel::Warn => send!(warn),
        LogLevel::Info => send!(info),
        LogLevel::Debug => send!(debug),
        LogLevel::Trace => send!(trace),
    }
}

/// Shows a record where nobody listens, if it matters enough.
fn show(bundle: &str, level: LogLevel, scope: &str, message: &str) {
    if is_shown(level) {
        logs::show(&LogRecord { level, scope, bundle: Some(bundle), message });
    }
}

/// A record of an unknown level must not get lost, so it counts as an error.
fn level_of(number: u32) -> LogLevel {
    LogLevel::from_u32(number).unwrap_or(LogLevel::Error)
}

fn of_tracing(level: LogLevel) -> Level {
    match level {
        LogLevel::Error => Level::ERROR,
        LogLevel::Warn => Level::WARN,
        LogLevel::Info => Level::INFO,
        LogLevel::Debug => Level::DEBUG,
        LogLevel::Trace => Level::TRACE,
    }
}

fn of_log(level: LogLevel) -> log::Level {
    match level {
        LogLevel::Error => log::Level::Error,
        LogLevel::Warn => log::Level::Warn,
        LogLevel::Info => log::Level::Info,
        LogLevel::Debug => log::Level::Debug,
        LogLevel::Trace => log::Level::Trace,
    }
}

/// The texts of a source, as far as they are texts.
struct Texts<'a> {
    target: Cow<'a, str>,
    module: Option<Cow<'a, str>>,
    file: Option<Cow<'a, str>>,
}

impl<'a> Texts<'a> {
    /// # Safety
    /// The texts are valid for `'a`.
    unsafe fn of(source: &LogSource) -> Self {
        // SAFETY: the caller promises valid texts.
        let target = unsafe { foreign_memory::lent(source.target) };
        let text = |view: StringView| {
            // SAFETY: the caller promises valid texts.
            (!view.ptr.is_null()).then(|| unsafe { foreign_memory::lent(view) })
        };
        Self { target, module: text(source.module), file: text(source.file) }
    }

    fn place(&'a self, source: &LogSource) -> CodePlace<'a> {
        CodePlace {
            level: of_tracing(level_of(source.level)),
            target: &self.target,
            module: self.module.as_deref(),
            file: self.file.as_deref(),
            line: (source.line > 0).then_some(source.line),
        }
    }
}
