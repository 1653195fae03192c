//! The subscriber that the macros of `tracing` find.
//!
//! Not here: which spans there are, in `spans`. Invariant: a subscriber that the plugin installed itself stays.

use std::fmt::{Debug, Write as _};

use polyplug_abi::LogLevel;
use tracing_core::{
    Dispatch, Event, Field, Level, LevelFilter, Metadata, Subscriber, dispatcher,
    field::Visit,
    span::{Attributes, Current, Id, Record},
    subscriber::Interest,
};

use super::{source::RecordSource, spans};

struct ToHost;

/// Makes this the subscriber of the library, unless it has one already.
pub(super) fn install() {
    // A subscriber that was there before stays.
    let _ = dispatcher::set_global_default(Dispatch::new(ToHost));
}

fn source_of<'a>(metadata: &Metadata<'a>) -> RecordSource<'a> {
    let level = match *metadata.level() {
        Level::ERROR => LogLevel::Error,
        Level::WARN => LogLevel::Warn,
        Level::INFO => LogLevel::Info,
        Level::DEBUG => LogLevel::Debug,
        _ => LogLevel::Trace,
    };
    RecordSource {
        level,
        target: metadata.target(),
        module: metadata.module_path(),
        file: metadata.file(),
        line: metadata.line(),
    }
}

impl Subscriber for ToHost {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        // The host decides, and may decide otherwise at any time.
        Interest::sometimes()
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        source_of(metadata).is_wanted()
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        None
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut text = Text::default();
        attributes.record(&mut text);
        let parent = attributes.parent().map(Id::into_u64);
        let parent = if attributes.is_contextual() { spans::current() } else { parent };
        Id::from_u64(spans::open(attributes.metadata(), text.all(), parent))
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut text = Text::default();
        values.record(&mut text);
        spans::record(span.into_u64(), &text.all());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = Text::default();
        event.record(&mut text);
        let span = event.parent().map(Id::into_u64);
        let span = if event.is_contextual() { spans::current() } else { span };
        let message = spans::prefix(span) + text.all().trim_start();
        source_of(event.metadata()).tell(&message);
    }

    fn enter(&self, span: &Id) {
        spans::enter(span.into_u64());
    }

    fn exit(&self, span: &Id) {
        spans::exit(span.into_u64());
    }

    fn clone_span(&self, span: &Id) -> Id {
        spans::hold(span.into_u64());
        span.clone()
    }

    fn try_close(&self, span: Id) -> bool {
        spans::let_go(span.into_u64())
    }

    fn current_span(&self) -> Current {
        let found = spans::current().and_then(|id| Some((id, spans::metadata_of(id)?)));
        found.map_or_else(Current::none, |(id, metadata)| Current::new(Id::from_u64(id), metadata))
    }
}

/// The values of an event or a span as a text, the one called `message` first.
#[derive(Default)]
struct Text {
    message: String,
    fields: String,
}

impl Text {
    /// Returns all of it, after a space.
    fn all(self) -> String {
        match &*self.message {
            "" => self.fields,
            message => format!(" {message}{}", self.fields),
        }
    }
}

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            self.message.push_str(value);
        } else {
            self.record_debug(field, &value);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing to memory does not fail; a value that does is not shown.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, " {}={value:?}", name.trim_start_matches("r#")),
        };
    }
}
