//! What reaches whoever listens to the host's events: from plugins, and back into them.

use std::{
    cell::Cell,
    fmt::{Debug, Write as _},
    sync::{Mutex, Once},
};

use fixture_contracts::Explosive;
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use crate::support::load;

/// What a subscriber was told, as `LEVEL field=value ..`.
static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());

thread_local! {
    /// What the subscriber does on this thread when it is told of something.
    static REACTION: Cell<Option<fn()>> = const { Cell::new(None) };
}

struct Listener;

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        ["polyplug::plugin", "logs"].contains(&metadata.target())
            && *metadata.level() <= Level::INFO
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = Text(event.metadata().level().to_string());
        event.record(&mut text);
        TOLD.lock().unwrap().push(text.0);
        if let Some(react) = REACTION.get() {
            react();
        }
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

/// Makes the listener that of the process.
pub(crate) fn listen() {
    static LISTEN: Once = Once::new();
    LISTEN.call_once(|| tracing::subscriber::set_global_default(Listener).unwrap());
}

/// Counts what was told that contains all of `parts`.
pub(crate) fn told(parts: &[&str]) -> usize {
    let told = TOLD.lock().unwrap();
    told.iter().filter(|text| parts.iter().all(|part| text.contains(part))).count()
}

/// Makes the plugin panic, and returns what it says otherwise.
fn explode(how: &str) -> String {
    let explosive = load(&["panics-call"]).get::<dyn Explosive>().unwrap();
    explosive.try_explode(how).unwrap_or_else(|error| error.to_string())
}

#[test]
fn a_panic_is_logged_once_it_was_caught() {
    listen();
    let error = explode("a panic for the log");
    assert!(error.contains("a panic for the log, at "), "{error}");
    assert_eq!(told(&["ERROR", "panics-call", "\"panic\"", "a panic for the log"]), 1);
}

#[test]
fn a_listener_can_call_a_plugin_that_panics() {
    listen();
    REACTION.set(Some(|| {
        let error = explode("a panic of the listener");
        assert!(error.contains("a panic of the listener, at "), "{error}");
    }));
    for _ in 0..3 {
        let error = explode("a panic for the listener");
        assert!(error.contains("a panic for the listener, at "), "{error}");
    }
    REACTION.set(None);
    assert_eq!(told(&["ERROR", "a panic for the listener"]), 3);
    // What comes of telling is not told: it would never end.
    assert_eq!(told(&["a panic of the listener"]), 0);
}

#[test]
fn a_listener_that_panics_harms_nothing() {
    listen();
    REACTION.set(Some(|| panic!("the listener panics")));
    for _ in 0..3 {
        let error = explode("a panic for a bad listener");
        assert!(error.contains("a panic for a bad listener, at "), "{error}");
    }
    REACTION.set(None);
    assert_eq!(told(&["ERROR", "a panic for a bad listener"]), 3);
}

#[test]
fn a_panic_of_a_plugins_own_thread_is_logged() {
    listen();
    assert_eq!(explode("thread"), "thread");
    assert_eq!(told(&["ERROR", "panics-call", "a thread of its own"]), 1);
}

#[test]
fn a_panic_that_is_caught_while_another_goes_on_is_logged_too() {
    listen();
    let error = explode("unwinding");
    assert!(error.contains("the outer panic, at "), "{error}");
    assert_eq!(told(&["ERROR", "the outer panic"]), 1);
    assert_eq!(told(&["ERROR", "the inner panic"]), 1);
}

/// All fixtures are built together, and `logs` enables the feature `log` of the SDK for all of them.
#[test]
fn a_plugin_that_installs_a_logger_of_its_own_loads_beside_plugins_with_the_feature() {
    let runtime = crate::support::load(&["own-logger"]);
    let greeter = runtime.get::<dyn fixture_contracts::Greeter>().unwrap();
    assert_eq!(fixture_contracts::Greeter::greet(&greeter, "you"), "greets you");
}
