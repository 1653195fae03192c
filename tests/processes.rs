//! What can be said of a process only as a whole: who listens to its logs. Each test runs one that is ignored
//! otherwise, in a process of its own.

use std::{
    env,
    fmt::{Debug, Write as _},
    fs,
    path::Path,
    process::Command,
    sync::Mutex,
};

use fixture_contracts::Talker;
use log::{Level, LevelFilter, Log, Metadata, Record};
use polyplug_abi::{BundleInitContext, LogLevel, StringView};
use polyplug_sdk::{LogRecord, Runtime, RuntimeBuilder};
use tracing::{Event, Subscriber, field, span, subscriber};

// This process is a plugin too: one that may have a logger before a host comes.
polyplug_sdk::export_plugin!();

/// Runs the ignored test called `name`, and returns what it wrote to stderr.
fn run(name: &str) -> String {
    let this = env::current_exe().unwrap();
    let arguments = ["--exact", name, "--ignored", "--nocapture", "--test-threads", "1"];
    let output = Command::new(this).args(arguments).output().unwrap();
    let (stdout, stderr) = (output.stdout, output.stderr);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}\n{}", text(&stdout), text(&stderr));
    assert!(text(&stdout).contains("1 passed"), "{}", text(&stdout));
    text(&stderr)
}

fn talker() -> (Runtime, impl Talker) {
    let runtime = Runtime::builder().build().unwrap();
    runtime.load(polyplug_fixtures::library("logs")).unwrap();
    let talker = runtime.get::<dyn Talker>().unwrap();
    (runtime, talker)
}

static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn take() -> Vec<String> {
    std::mem::take(&mut TOLD.lock().unwrap())
}

/// Keeps what it is told, as a logger and as a subscriber.
struct Listener;

impl Log for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() != "made::up"
    }

    fn log(&self, record: &Record<'_>) {
        let place = (record.module_path(), record.line().is_some());
        let is_in_file = record.file().is_some_and(|file| file.ends_with("lib.rs"));
        let (level, target) = (record.level(), record.target());
        let text = format!("{level} {target} {place:?} {is_in_file} {}", record.args());
        TOLD.lock().unwrap().push(text);
    }

    fn flush(&self) {}
}

impl Subscriber for Listener {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = Text(event.metadata().target().to_owned());
        event.record(&mut text);
        TOLD.lock().unwrap().push(text.0);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Text(String);

impl field::Visit for Text {
    fn record_debug(&mut self, field: &field::Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

#[test]
fn a_host_with_a_logger_is_told_as_loggers_are() {
    let stderr = run("with_a_logger");
    assert!(!stderr.contains("polyplug: "), "{stderr}");
}

#[test]
#[ignore = "runs in a process of its own"]
fn with_a_logger() {
    log::set_logger(&Listener).unwrap();
    log::set_max_level(LevelFilter::Warn);
    let (_runtime, talker) = talker();
    for by in ["log", "tracing"] {
        assert_eq!(talker.say(by), 2);
        let place = "logs (Some(\"logs\"), true) true";
        let expected = ["ERROR", "WARN"].map(|level| {
            format!("{level} {place} {} by {by} bundle=\"logs\"", level.to_lowercase())
        });
        assert_eq!(take(), expected);
        log::set_max_level(LevelFilter::Trace);
        assert_eq!((talker.say(by), take().len()), (5, 5));
        log::set_max_level(LevelFilter::Warn);
        assert_eq!((talker.say(by), take().len()), (2, 2));
    }
    log::set_max_level(LevelFilter::Debug);
    assert_eq!(talker.say("target"), 2);
    let targets: Vec<_> =
        take().iter().filter_map(|text| text.split(' ').nth(1).map(str::to_owned)).collect();
    assert_eq!(targets, ["some::target"; 2]);
    assert!(log::log_enabled!(Level::Debug));
    log::set_max_level(LevelFilter::Warn);
    find_faulty(Runtime::builder(), "with_a_logger");
    let told = take();
    let starts =
        |text: &str| text.starts_with("ERROR polyplug ") || text.starts_with("WARN polyplug ");
    assert!(told.len() == 2 && told.iter().all(|text| starts(text)), "{told:?}");
}

#[test]
fn what_went_wrong_is_shown_where_nobody_listens() {
    let stderr = run("without_anybody");
    for by in ["log", "tracing"] {
        for level in ["error", "warn"] {
            assert!(
                stderr.contains(&format!("plugin `logs`: logs: {level} by {by}\n")),
                "{stderr}"
            );
        }
        assert!(!stderr.contains(&format!("info by {by}")), "{stderr}");
    }
    // What the runtime itself says: an error and a warning, each once, and nothing that matters less.
    assert_eq!(stderr.matches("polyplug: the manifest `").count(), 1, "{stderr}");
    assert_eq!(stderr.matches(": unknown key `colour`\n").count(), 1, "{stderr}");
    assert_eq!(stderr.matches("polyplug: ").count(), 2, "{stderr}");
}

#[test]
#[ignore = "runs in a process of its own"]
fn without_anybody() {
    let (_runtime, talker) = talker();
    assert_eq!((talker.say("log"), talker.say("tracing")), (2, 2));
    find_faulty(Runtime::builder(), "without_anybody");
}

#[test]
fn what_somebody_listens_to_is_not_shown() {
    let stderr = run("with_a_listener");
    assert!(!stderr.contains("polyplug: "), "{stderr}");
}

#[test]
#[ignore = "runs in a process of its own"]
fn with_a_listener() {
    let told = |record: &LogRecord<'_>| TOLD.lock().unwrap().push(record.message.into());
    find_faulty(Runtime::builder().on_log(LogLevel::Warn, told), "with_a_listener");
    assert_eq!(take().len(), 2);
    // What it does not want to be told is not wanted elsewhere either.
    let told = |record: &LogRecord<'_>| TOLD.lock().unwrap().push(record.message.into());
    find_faulty(Runtime::builder().on_log(LogLevel::Error, told), "with_a_listener_to_errors");
    assert_eq!(take().len(), 1);
}

/// Has a runtime find a bundle that cannot be loaded, and one whose manifest is odd.
fn find_faulty(builder: RuntimeBuilder, test: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("find_faulty").join(test);
    let _ = fs::remove_dir_all(&folder);
    for (name, manifest) in [("broken", "name = "), ("odd", "name = \"odd\"\ncolour = 1\n")] {
        let bundle = folder.join(name);
        fs::create_dir_all(&bundle).unwrap();
        let library = polyplug_fixtures::library("logs");
        fs::copy(&library, bundle.join(library.file_name().unwrap())).unwrap();
        fs::write(bundle.join("manifest.toml"), manifest).unwrap();
    }
    let runtime = builder.plugin_dir(folder).build().unwrap();
    assert_eq!(runtime.diagnostics().len(), 2);
}

#[test]
fn a_plugin_with_a_logger_and_a_subscriber_keeps_them() {
    run("with_own");
}

#[test]
#[ignore = "runs in a process of its own"]
fn with_own() {
    log::set_logger(&Listener).unwrap();
    log::set_max_level(LevelFilter::Info);
    subscriber::set_global_default(Listener).unwrap();
    let runtime = Runtime::builder().build().unwrap();
    let path = StringView::from_str("nowhere");
    let context = BundleInitContext { bundle_id: 0, bundle_path: path };
    // What the runtime says to this process is not meant.
    for _ in 0..2 {
        // SAFETY: both tables live for the call, and the first for ever.
        let answer = unsafe { polyplug_init_of_this(runtime.host_api(), &raw const context) };
        assert!(answer.is_ok());
    }
    take();
    log::info!("to the own logger");
    log::debug!("to nobody");
    tracing::info!("to the own subscriber");
    let told = take();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("INFO processes ") && told[0].ends_with("to the own logger"));
    assert_eq!(told[1], "processes message=to the own subscriber");
}

unsafe extern "C" {
    #[link_name = "polyplug_init"]
    fn polyplug_init_of_this(
        host: *const polyplug_abi::HostApi,
        context: *const BundleInitContext,
    ) -> polyplug_abi::AbiError;
}

#[test]
fn a_plugin_that_makes_targets_up_goes_on_being_heard() {
    run("with_made_up_targets");
}

#[test]
#[ignore = "runs in a process of its own"]
fn with_made_up_targets() {
    subscriber::set_global_default(Listener).unwrap();
    let (_runtime, talker) = talker();
    take();
    talker.repeat("made up", 20_000);
    let told = take();
    assert_eq!(told.len(), 20_000);
    assert_eq!(told[0], "made::up::0 message=round bundle=\"logs\"");
    // Once there are too many, they are told as those of which only a scope is known.
    let last = told.last().unwrap();
    assert!(last.starts_with("polyplug::plugin message=round"), "{last}");
    assert!(last.contains("scope=\"made::up::19999\""), "{last}");
}

/// Runs the ignored test called `name`, which ends its process, and returns what it wrote to stderr.
fn run_to_its_end(name: &str) -> String {
    let this = env::current_exe().unwrap();
    let arguments = ["--exact", name, "--ignored", "--nocapture", "--test-threads", "1"];
    let output = Command::new(this).args(arguments).output().unwrap();
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn explode(how: &str) {
    let runtime = Runtime::builder().build().unwrap();
    runtime.load(polyplug_fixtures::library("panics-call")).unwrap();
    let _ = runtime.get::<dyn fixture_contracts::Explosive>().unwrap().try_explode(how);
}

#[test]
fn a_plugin_that_ends_the_process_is_named_with_message_and_place() {
    for (name, words) in [
        ("a_panic_in_an_extern_function", "in a callback of C"),
        ("a_drop_that_panics_while_unwinding", "the payload panics too"),
    ] {
        let stderr = run_to_its_end(name);
        assert!(stderr.contains("polyplug: plugin `panics-call` ends the process"), "{stderr}");
        let after = stderr.split("  after: ").skip(1).collect::<String>();
        assert!(after.contains(words) && after.contains("lib.rs:"), "{stderr}");
    }
}

#[test]
#[ignore = "ends its process"]
fn a_panic_in_an_extern_function() {
    explode("extern");
}

#[test]
#[ignore = "ends its process"]
fn a_drop_that_panics_while_unwinding() {
    explode("drop");
}

#[test]
fn a_backtrace_of_a_plugin_reaches_the_log_of_the_host() {
    let this = env::current_exe().unwrap();
    let arguments = ["--exact", "a_panic_with_a_backtrace", "--ignored", "--nocapture"];
    for (value, is_wanted) in [("1", true), ("0", false)] {
        let mut child = Command::new(&this);
        let output = child.args(arguments).env("RUST_BACKTRACE", value).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains("boom"), "{stderr}");
        let is_there = stderr.contains("thread: `a_thread`") && stderr.contains("stack backtrace:");
        assert_eq!(is_there, is_wanted, "{stderr}");
    }
}

#[test]
#[ignore = "runs in a process of its own"]
fn a_panic_with_a_backtrace() {
    let named = std::thread::Builder::new().name("a_thread".into());
    named.spawn(|| explode("str")).unwrap().join().unwrap();
}
