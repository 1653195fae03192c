//! Watching files: what is put on disk runs, without anybody asking for it.

use std::{
    fs,
    path::Path,
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver},
    },
    thread,
    time::Duration,
};

use fixture_contracts::Greeter;
use polyplug_sdk::{
    Event, Runtime, RuntimeBuilder,
    watch::{Watch, WatchOptions},
};

use crate::support::{bundle, folder};

/// After this time, something does not happen any more.
const LONG: Duration = Duration::from_secs(100);

/// Has what is told sent to the test.
fn listening(builder: RuntimeBuilder) -> (RuntimeBuilder, Receiver<String>) {
    let (to, told) = mpsc::channel();
    let to = Mutex::new(to);
    let listener = move |event: &Event<'_>| {
        // Whoever has gone hears nothing.
        let _ = to.lock().unwrap().send(match event {
            Event::Reloaded { bundle } => format!("reloaded {}", bundle.name()),
            Event::Appeared { bundle } => format!("appeared {}", bundle.name()),
            Event::Vanished { bundle } => format!("vanished {}", bundle.name()),
            Event::Failed { bundle, .. } => format!("failed {bundle}"),
            _ => return,
        });
    };
    (builder.on_event(listener), told)
}

fn quick() -> WatchOptions {
    WatchOptions::default().settle(Duration::ZERO)
}

/// Puts another greeter in the place of the bundle's, as compilers do: the old one is removed first.
fn build(bundle: &Path, greeting: &str) {
    let library = bundle.join("lib.so");
    fs::write(
        bundle.join("manifest.toml"),
        format!("name = \"it\"\nfile = \"lib.so\"\n[config]\ngreeting = \"{greeting}\""),
    )
    .unwrap();
    let _ = fs::remove_file(&library);
    fs::copy(polyplug_fixtures::library("configured"), library).unwrap();
}

/// Waits until this is told. What is told before may depend on where a look falls.
fn await_told(told: &Receiver<String>, expected: &str) {
    loop {
        let said = told.recv_timeout(LONG);
        let said = said.unwrap_or_else(|_| panic!("`{expected}` was not told"));
        if said == expected {
            return;
        }
    }
}

#[test]
fn what_is_built_runs_and_what_is_gone_goes_on() {
    let folder = folder("watch_runs");
    let it = bundle(&folder, "it", "greeter", "");
    let (builder, told) = listening(Runtime::builder().plugin_dir(&folder));
    let runtime = builder.build().unwrap();
    let mut live = runtime.live::<dyn Greeter>();
    assert_eq!(live.get().unwrap().greet("you"), "Hello, you!");
    let watch = runtime.watch_options(&quick()).unwrap();
    for greeting in ["Moin", "Servus"] {
        build(&it, greeting);
        let expected = format!("{greeting}, you!");
        while live.get().unwrap().greet("you") != expected {
            await_told(&told, "reloaded it");
        }
    }
    fs::remove_dir_all(&it).unwrap();
    await_told(&told, "vanished it");
    assert_eq!(live.get().unwrap().greet("you"), "Servus, you!");
    // The folder is another one by now.
    bundle(&folder, "it", "greeter", "");
    while live.get().unwrap().greet("you") != "Hello, you!" {
        await_told(&told, "reloaded it");
    }
    drop(watch);
}

#[test]
fn what_appears_is_loaded_if_asked_for() {
    let folder = folder("watch_appears");
    let (builder, told) = listening(Runtime::builder().plugin_dir(&folder));
    let runtime = builder.build().unwrap();
    let _watch = runtime.watch_options(&quick().load_new(true)).unwrap();
    bundle(&folder, "new", "greeter", "");
    await_told(&told, "appeared new");
    assert_eq!(runtime.get::<dyn Greeter>().unwrap().greet("you"), "Hello, you!");
}

#[test]
fn the_watcher_keeps_no_runtime_alive() {
    let folder = folder("watch_alive");
    bundle(&folder, "it", "greeter", "");
    let held = Arc::new(());
    let holder = Arc::clone(&held);
    let keeps = move |_: &Event<'_>| drop(Arc::clone(&holder));
    let runtime = Runtime::builder().plugin_dir(&folder).on_event(keeps).build().unwrap();
    let watch = runtime.watch().unwrap();
    drop(runtime);
    // It may be having a look.
    while Arc::strong_count(&held) > 1 {
        thread::yield_now();
    }
    drop(watch);
}

#[test]
fn a_listener_can_end_the_watching_and_panic() {
    let folder = folder("watch_end");
    let it = bundle(&folder, "it", "greeter", "");
    let watch = Arc::new(Mutex::new(None::<Watch>));
    let (ended, from_end) = mpsc::channel();
    let (mine, ended) = (Arc::clone(&watch), Mutex::new(ended));
    let listener = move |event: &Event<'_>| {
        if matches!(event, Event::Reloaded { bundle } if bundle.version().major == 2) {
            drop(mine.lock().unwrap().take());
            ended.lock().unwrap().send(()).unwrap();
        } else if matches!(event, Event::Reloaded { .. }) {
            panic!("the listener panics");
        }
    };
    let (builder, told) = listening(Runtime::builder().plugin_dir(&folder));
    let runtime = builder.on_event(listener).build().unwrap();
    *watch.lock().unwrap() = Some(runtime.watch_options(&quick()).unwrap());
    build(&it, "Moin");
    await_told(&told, "reloaded it");
    let manifest =
        "name = \"it\"\nfile = \"lib.so\"\nversion = \"2.0.0\"\n[config]\ngreeting = \"Hi\"";
    fs::write(it.join("manifest.toml"), manifest).unwrap();
    from_end.recv_timeout(LONG).unwrap();
}

#[test]
fn what_is_to_be_watched_need_not_be_there() {
    let folder = folder("watch_not_there");
    let plugins = folder.join("some/plugins");
    fs::create_dir_all(&plugins).unwrap();
    bundle(&plugins, "it", "greeter", "");
    let (builder, told) = listening(Runtime::builder().plugin_dir(&plugins));
    let runtime = builder.build().unwrap();
    fs::remove_dir_all(folder.join("some")).unwrap();
    let _watch = runtime.watch_options(&quick().load_new(true)).unwrap();
    await_told(&told, "vanished it");
    fs::create_dir_all(&plugins).unwrap();
    bundle(&plugins, "it", "greeter", "version = \"2.0.0\"");
    await_told(&told, "reloaded it");
}
