//! What plugins say with the macros of `log` and `tracing`, as the host's subscriber hears it.

use std::{
    cell::RefCell,
    fmt::{Debug, Write as _},
    panic::panic_any,
    ptr,
    sync::{Arc, Mutex},
    thread,
};

use fixture_contracts::{Explosive, Talker};
use polyplug_sdk::Runtime;
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span, subscriber,
};

use crate::support::{folder, load};

/// What reaches a host from the plugin of these tests, on the threads on which it listens.
#[derive(Clone)]
struct Listener(Arc<Heard>);

struct Heard {
    told: Mutex<Vec<Told>>,
    /// Whether a record is wanted; a rule that can change while the plugin runs.
    rule: Mutex<Rule>,
}

type Rule = fn(&Metadata<'_>) -> bool;

#[derive(Clone, Debug)]
struct Told {
    level: Level,
    target: String,
    file: String,
    module: Option<String>,
    line: Option<u32>,
    bundle: String,
    message: String,
}

thread_local! {
    /// What a listener does when it is told of something.
    static REACTION: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
}

impl Visit for Told {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "bundle" {
            self.bundle.push_str(value);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            write!(self.message, "{value:?}").unwrap();
        }
    }
}

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let is_ours = ["logs", "some::target", "made::up", "asked", "polyplug::plugin"];
        is_ours.contains(&metadata.target()) && (self.0.rule.lock().unwrap())(metadata)
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let metadata = event.metadata();
        let mut told = Told {
            level: *metadata.level(),
            target: metadata.target().to_owned(),
            file: metadata.file().unwrap_or_default().to_owned(),
            module: metadata.module_path().map(str::to_owned),
            line: metadata.line(),
            bundle: String::new(),
            message: String::new(),
        };
        event.record(&mut told);
        self.0.told.lock().unwrap().push(told);
        REACTION.with_borrow(|reaction| reaction.as_ref().map(|react| react()));
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

impl Listener {
    /// Listens on this thread to records that follow a rule, while `work` is done.
    fn listen<R>(rule: Rule, work: impl FnOnce(&Self) -> R) -> R {
        let (told, rule) = (Mutex::default(), Mutex::new(rule));
        let listener = Self(Arc::new(Heard { told, rule }));
        subscriber::with_default(listener.clone(), || work(&listener))
    }

    fn change(&self, rule: Rule) {
        *self.0.rule.lock().unwrap() = rule;
        tracing::callsite::rebuild_interest_cache();
    }

    fn take(&self) -> Vec<Told> {
        std::mem::take(&mut self.0.told.lock().unwrap())
    }

    fn messages(&self) -> Vec<String> {
        self.take().into_iter().map(|told| told.message).collect()
    }
}

fn up_to_info(metadata: &Metadata<'_>) -> bool {
    *metadata.level() <= Level::INFO
}

fn everything(_: &Metadata<'_>) -> bool {
    true
}

fn talker() -> (Runtime, impl Talker) {
    let runtime = load(&["logs"]);
    let talker = runtime.get::<dyn Talker>().unwrap();
    (runtime, talker)
}

#[test]
fn records_come_with_level_target_place_and_bundle() {
    Listener::listen(everything, |listener| {
        let (_runtime, talker) = talker();
        listener.take();
        for by in ["log", "tracing"] {
            assert_eq!(talker.say(by), 5);
            let told = listener.take();
            let levels = [Level::ERROR, Level::WARN, Level::INFO, Level::DEBUG, Level::TRACE];
            let names = ["error", "warn", "info", "debug", "trace"];
            assert_eq!(told.len(), 5, "{told:?}");
            for (told, (level, name)) in told.iter().zip(levels.into_iter().zip(names)) {
                assert_eq!(
                    (told.level, told.message.as_str()),
                    (level, &*format!("{name} by {by}"))
                );
                assert_eq!((told.target.as_str(), told.bundle.as_str()), ("logs", "logs"));
                assert!(told.file.ends_with("lib.rs"), "{told:?}");
                assert_eq!(told.module.as_deref(), Some("logs"));
            }
            assert!(told[0].line.unwrap() > 20 && told[0].line < told[4].line, "{told:?}");
        }
    });
}

#[test]
fn what_is_not_wanted_is_not_formatted_also_when_the_host_changes_its_mind() {
    Listener::listen(up_to_info, |listener| {
        let (_runtime, talker) = talker();
        listener.take();
        for by in ["log", "tracing"] {
            for _ in 0..3 {
                assert_eq!((talker.say(by), listener.take().len()), (3, 3));
            }
            listener.change(everything);
            assert_eq!((talker.say(by), listener.take().len()), (5, 5));
            listener.change(|_| false);
            assert_eq!((talker.say(by), listener.take().len()), (0, 0));
            listener.change(up_to_info);
            assert_eq!((talker.say(by), listener.take().len()), (3, 3));
        }
    });
    // Of two subscribers, that of the thread decides.
    Listener::listen(
        |_| false,
        |listener| {
            let (_runtime, talker) = talker();
            assert_eq!((talker.say("log"), listener.take().len()), (0, 0));
        },
    );
}

#[test]
fn hosts_filter_by_the_targets_of_the_plugin() {
    Listener::listen(
        |metadata| metadata.target() == "some::target",
        |listener| {
            let (_runtime, talker) = talker();
            assert_eq!(talker.say("target"), 2);
            assert_eq!(listener.messages(), ["target by log", "target by tracing"]);
            listener.change(|metadata| metadata.target() == "made::up");
            assert_eq!(talker.say("target"), 1);
            assert_eq!(listener.messages(), ["made up"]);
            assert_eq!(talker.say("asked"), 0);
            listener.change(|metadata| metadata.target() == "asked");
            assert_eq!(talker.say("asked"), 1);
        },
    );
}

#[test]
fn fields_are_part_of_the_message() {
    Listener::listen(up_to_info, |listener| {
        let (_runtime, talker) = talker();
        listener.take();
        talker.say("fields");
        let expected = [
            "fields by log user=\"me\" count=3",
            "fields by tracing user=\"me\" count=3 type=\"t\"",
            "only=true",
        ];
        assert_eq!(listener.messages(), expected);
    });
}

#[test]
fn records_say_in_which_spans_they_were_made() {
    let expected = [
        "outer{id=7}: in one",
        "outer{id=7 later=\"now\"}:inner: in both answer=42 name=\"x\"",
        "outer{id=7 later=\"now\"}:inner: inside by name",
        "outside by name",
        "outer{id=7 later=\"now\"}:last: in the last",
        "in none",
    ];
    Listener::listen(everything, |listener| {
        let (_runtime, talker) = talker();
        listener.take();
        for _ in 0..2 {
            talker.say("spans");
            assert_eq!(listener.messages(), expected);
        }
        talker.say("deep");
        assert_eq!(listener.messages(), [format!("{} deep", "d:".repeat(64))]);
        talker.say("spans");
        assert_eq!(listener.messages(), expected);
        // Spans that the host does not want to have are not there.
        listener.change(up_to_info);
        talker.say("spans");
        let told = listener.messages();
        assert_eq!(told[1], "outer{id=7 later=\"now\"}: in both answer=42 name=\"x\"");
        assert_eq!(told[2], "inside by name");
    });
}

#[test]
fn a_plugin_is_heard_whenever_it_runs() {
    Listener::listen(up_to_info, |listener| {
        let runtime = load(&["logs"]);
        // The function of `export_plugin!` comes before the logger, because it may install one.
        assert_eq!(listener.messages(), [""; 0]);
        let talker = runtime.get::<dyn Talker>().unwrap();
        assert_eq!(listener.messages(), ["create by log", "create by tracing"]);
        runtime.unload("logs").unwrap();
        drop(runtime);
        assert_eq!(talker.say("after the runtime"), 0);
        assert_eq!(listener.messages(), ["after the runtime"]);
        drop(talker);
        assert_eq!(listener.messages(), ["drop by log", "drop by tracing"]);
    });
}

#[test]
fn threads_of_a_plugin_are_heard_until_their_end() {
    // The subscriber of all threads is that of other tests, which wants no more than this.
    crate::logs::listen();
    let (_runtime, talker) = talker();
    talker.say("thread");
    talker.say("end of thread");
    for message in ["thread by log", "end by log", "end by tracing"] {
        assert_eq!(crate::logs::told(&["INFO", message, "bundle=\"logs\""]), 1, "{message}");
    }
}

#[test]
fn a_listener_can_call_the_plugin_that_logs() {
    Listener::listen(everything, |listener| {
        let (_runtime, talker) = talker();
        let talker = Arc::new(talker);
        listener.take();
        let again = Arc::clone(&talker);
        let react = move || {
            // What comes of telling is not told: it would never end.
            assert_eq!(again.say("log") + again.say("tracing"), 0);
        };
        REACTION.set(Some(Box::new(react)));
        assert_eq!(talker.say("log"), 5);
        assert_eq!(talker.say("tracing"), 5);
        REACTION.set(None);
        assert_eq!(listener.take().len(), 10);
        assert_eq!(talker.say("log"), 5);
        REACTION.set(Some(Box::new(|| panic!("the listener panics"))));
        assert_eq!(talker.say("tracing"), 5);
        REACTION.set(None);
        assert_eq!(talker.say("log"), 5);
        assert_eq!(listener.take().len(), 15);
    });
}

#[test]
fn what_a_listener_panics_with_is_dropped() {
    Listener::listen(everything, |_| {
        let (_runtime, talker) = talker();
        let payload = Arc::new(());
        let again = Arc::clone(&payload);
        REACTION.set(Some(Box::new(move || panic_any(Arc::clone(&again)))));
        assert_eq!(talker.say("log"), 5);
        REACTION.set(None);
        assert_eq!(Arc::strong_count(&payload), 1);
    });
}

/// Loads the same library in two runtimes, under another name in each, and returns who is said to log in the first.
fn logs_of_the_first(test: &str, in_place: bool) -> String {
    Listener::listen(up_to_info, |listener| {
        let folder = folder(test);
        let bundle = crate::support::bundle(&folder, "first", "logs", "");
        let library = bundle.join(polyplug_fixtures::library("logs").file_name().unwrap());
        let runtime = || Runtime::builder().open_in_place(in_place).build().unwrap();
        let (first, second) = (runtime(), runtime());
        first.load(bundle).unwrap();
        first.get::<dyn Talker>().unwrap().say("log");
        assert_eq!(listener.take()[0].bundle, "first");
        // The same library, under the name that it has without a manifest.
        second.load(library).unwrap();
        let talker = first.get::<dyn Talker>().unwrap();
        drop(second);
        listener.take();
        talker.say("hello");
        let told = listener.take();
        assert_eq!(told.len(), 1);
        told[0].bundle.clone()
    })
}

#[test]
fn each_runtime_is_told_of_its_own_image() {
    assert_eq!(logs_of_the_first("records_of_two_images", false), "first");
}

#[test]
fn of_several_hosts_the_last_one_is_told_of_a_library_in_its_place() {
    assert_eq!(logs_of_the_first("records_of_two_hosts", true), "logs");
}

#[test]
fn many_threads_log_at_once() {
    Listener::listen(everything, |listener| {
        let (_runtime, talker) = talker();
        listener.take();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    subscriber::with_default(listener.clone(), || {
                        talker.repeat("log", 500);
                        talker.repeat("tracing", 500);
                    });
                });
            }
        });
        assert_eq!(listener.take().len(), 4000);
    });
}

#[test]
fn a_cpp_plugin_can_ask_who_listens() {
    let explosive = load(&["throws-cpp"]).get::<dyn Explosive>().unwrap();
    Listener::listen(up_to_info, |listener| {
        assert_eq!(explosive.explode("log enabled"), "no");
        listener.change(everything);
        assert_eq!(explosive.explode("log enabled"), "yes");
    });
}

#[test]
fn what_is_passed_to_the_host_may_be_anything() {
    let runtime = load(&[]);
    let host = runtime.host_api();
    // SAFETY: the runtime is alive.
    let extension = unsafe { (*host).reserved }.cast::<polyplug_abi::HostExtension>();
    // SAFETY: our runtime has one, which is constant.
    let extension = unsafe { &*extension };
    let bad = polyplug_abi::StringView { ptr: ptr::null(), len: 3 };
    let not_text = polyplug_abi::StringView { ptr: b"\xff!".as_ptr(), len: 2 };
    let source = polyplug_abi::LogSource {
        level: 77,
        line: 0,
        target: polyplug_abi::StringView::from_str("logs"),
        module: bad,
        file: not_text,
    };
    Listener::listen(everything, |listener| {
        // SAFETY: null is allowed.
        assert_eq!(unsafe { (extension.log_enabled)(host, ptr::null()) }, 0);
        // SAFETY: as above.
        unsafe { (extension.log_record)(host, ptr::null(), bad) };
        // SAFETY: as above.
        unsafe { (extension.log_record)(ptr::null(), &source, not_text) };
        assert_eq!(listener.take().len(), 0);
        // SAFETY: lengths of null are refused, and bytes that are no text are replaced.
        assert_eq!(unsafe { (extension.log_enabled)(ptr::null(), &source) }, 1);
        // SAFETY: as above.
        unsafe { (extension.log_record)(host, &source, not_text) };
        let told = listener.take();
        assert_eq!((told[0].level, told[0].message.as_str()), (Level::ERROR, "\u{fffd}!"));
        assert_eq!((told[0].file.as_str(), told[0].line), ("\u{fffd}!", None));
    });
}
