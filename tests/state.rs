//! What of a bundle lives on when it is reloaded: its shared instances with their state, or the generation that
//! was there with all it has.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use fixture_contracts::{Journal, Visits};
use fixture_evolution::old::{self, ParameterType as _};
use polyplug_sdk::{CallError, Diagnostic, Event, GetError, ReloadError, Runtime};

use crate::support::{bundle, copy, folder, load};

/// Makes a bundle called `it` of the fixture, with a configuration.
fn shop(test: &str, fixture: &str, config: &str) -> PathBuf {
    bundle(&folder(test), "it", fixture, &format!("[config]\n{config}"))
}

/// Puts another fixture into the bundle, over the file that is there if it is the same.
fn refit(bundle: &Path, fixture: &str, config: &str) {
    let file = copy(fixture, bundle);
    let file = file.file_name().unwrap().to_str().unwrap();
    let manifest = format!("name = \"it\"\nfile = \"{file}\"\n[config]\n{config}\n");
    fs::write(bundle.join("manifest.toml"), manifest).unwrap();
}

fn visit(runtime: &Runtime) -> u64 {
    runtime.get::<dyn Visits>().unwrap().visit()
}

fn lines(runtime: &Runtime) -> Vec<String> {
    Arc::new(runtime.get::<dyn Journal>().unwrap()).lines()
}

/// Reloads with a new library that `place` puts there, and finds the state of each contract.
fn goes_over(test: &str, place: fn(&Path)) {
    let path = shop(test, "remembers", "");
    let runtime = load(&[]);
    runtime.load(&path).unwrap();
    let mut live = runtime.live::<dyn Visits>();
    let stays = runtime.get::<dyn Visits>().unwrap();
    assert_eq!([visit(&runtime), live.get().unwrap().visit(), stays.visit()], [1, 2, 3]);
    let journal = runtime.get::<dyn Journal>().unwrap();
    journal.write("opened");
    journal.write("closed");
    refit(&path, "remembers", "step = 10");
    place(&path);
    runtime.reload("it").unwrap();
    assert_eq!([visit(&runtime), live.get().unwrap().visit()], [13, 23]);
    assert_eq!(lines(&runtime), ["opened", "closed"]);
    // Whoever held on to the old generation has it for himself.
    assert_eq!(stays.visit(), 4);
    journal.write("forgotten");
    runtime.reload("it").unwrap();
    assert_eq!((visit(&runtime), lines(&runtime).len()), (33, 2));
}

#[test]
fn state_goes_over_to_a_library_that_was_overwritten() {
    goes_over("state_overwritten", |_| ());
}

#[test]
fn state_goes_over_to_a_library_that_was_renamed_over() {
    goes_over("state_renamed", |bundle| {
        let (new, old) = (copy("remembers", bundle.parent().unwrap()), copy("remembers", bundle));
        fs::rename(new, old).unwrap();
    });
}

#[test]
fn state_goes_over_to_a_library_of_another_name() {
    goes_over("state_another_name", |bundle| {
        fs::rename(copy("remembers", bundle), bundle.join("second.so")).unwrap();
        let manifest = "name = \"it\"\nfile = \"second.so\"\n[config]\nstep = 10\n";
        fs::write(bundle.join("manifest.toml"), manifest).unwrap();
    });
}

#[test]
fn state_goes_over_from_one_language_to_another() {
    let path = shop("state_languages", "remembers", "step = 100");
    let runtime = load(&[]);
    runtime.load(&path).unwrap();
    assert_eq!(visit(&runtime), 100);
    refit(&path, "remembers-cpp", "");
    runtime.reload("it").unwrap();
    assert_eq!([visit(&runtime), visit(&runtime)], [101, 102]);
    refit(&path, "remembers", "step = 1000000");
    runtime.reload("it").unwrap();
    assert_eq!(visit(&runtime), 1_000_102);
    refit(&path, "remembers-cpp", "");
    let error = runtime.reload("it").unwrap_err();
    let ReloadError::Restore { error: source, .. } = error else { panic!("{error}") };
    let CallError::Failed { code, message, .. } = *source else { panic!("{source}") };
    assert_eq!((code, message.as_str()), (300, "too many visits"));
    assert_eq!(visit(&runtime), 2_000_102);
}

#[test]
fn without_state_on_both_sides_instances_begin_anew() {
    let path = shop("state_one_side", "remembers", "");
    let runtime = load(&[]);
    runtime.load(&path).unwrap();
    for fixture in ["forgets", "remembers", "forgets", "forgets"] {
        assert_eq!([visit(&runtime), visit(&runtime)], [1, 2]);
        refit(&path, fixture, "");
        runtime.reload("it").unwrap();
    }
}

#[test]
fn an_instance_of_ones_own_stays_with_its_holder() {
    let path = shop("state_own", "remembers", "");
    let runtime = load(&[]);
    runtime.load(&path).unwrap();
    let own = runtime.create::<dyn Visits>().unwrap();
    assert_eq!([own.visit(), own.visit()], [1, 2]);
    runtime.reload("it").unwrap();
    assert_eq!((own.visit(), visit(&runtime)), (3, 1));
    assert_eq!(runtime.create::<dyn Visits>().unwrap().visit(), 1);
}

/// Reloads with something broken in the generation before or after, and finds everything as it was.
fn stays(test: &str, before: &str, after: &str, expected: fn(&ReloadError) -> Option<String>) {
    let broken = |what: &str| format!("broken = \"{what}\"");
    let path = shop(test, "remembers", &broken(before));
    let told = Arc::new(Mutex::new(Vec::new()));
    let to = Arc::clone(&told);
    let listener = move |event: &Event<'_>| {
        if let Event::Failed { error, .. } = event {
            to.lock().unwrap().push(error.to_string());
        }
    };
    let runtime = Runtime::builder().on_event(listener).build().unwrap();
    let loaded = runtime.load(&path).unwrap();
    assert_eq!(visit(&runtime), 1);
    let journal = runtime.get::<dyn Journal>().unwrap();
    journal.write("opened");
    refit(&path, "remembers", &broken(after));
    let mut errors = Vec::new();
    for visits in [2, 3] {
        let error = runtime.reload("it").unwrap_err();
        let said = expected(&error).unwrap_or_else(|| panic!("{error:?}"));
        let how = if format!("{before}{after}").contains("panics") { " broke" } else { "no ink" };
        assert!(said.contains(how), "{said}");
        errors.push(error.to_string());
        assert_eq!((visit(&runtime), lines(&runtime).len()), (visits, 1));
        assert_eq!(runtime.bundles(), std::slice::from_ref(&loaded));
    }
    assert_eq!(*told.lock().unwrap(), errors);
    if before.is_empty() {
        refit(&path, "remembers", "");
        runtime.reload("it").unwrap();
        assert_eq!((visit(&runtime), lines(&runtime).len()), (4, 1));
    }
}

#[test]
fn an_instance_that_cannot_be_made_fails_the_reload() {
    let of = |error: &ReloadError| match error {
        ReloadError::Create { contract: "test.Visits", error, .. } => Some(error.to_string()),
        _ => None,
    };
    stays("state_create_fails", "", "create fails", of);
    stays("state_create_panics", "", "create panics", of);
}

#[test]
fn state_that_cannot_be_saved_fails_the_reload() {
    let of = |error: &ReloadError| match error {
        ReloadError::Save { contract: "test.Visits", error, .. } => Some(error.to_string()),
        _ => None,
    };
    stays("state_save_fails", "save fails", "", of);
    stays("state_save_panics", "save panics", "", of);
}

#[test]
fn state_that_cannot_be_restored_fails_the_reload() {
    let of = |error: &ReloadError| match error {
        ReloadError::Restore { contract: "test.Visits", error, .. } => Some(error.to_string()),
        _ => None,
    };
    stays("state_restore_fails", "", "restore fails", of);
    stays("state_restore_panics", "", "restore panics", of);
}

#[test]
fn an_instance_that_nobody_made_is_not_made_by_a_reload() {
    let path = shop("state_unused", "remembers", "broken = \"save panics\"");
    let runtime = load(&[]);
    runtime.load(&path).unwrap();
    refit(&path, "remembers", "broken = \"create fails\"");
    runtime.reload("it").unwrap();
    assert!(matches!(runtime.get::<dyn Visits>(), Err(GetError::Create(_))));
    assert!(lines(&runtime).is_empty());
}

#[test]
fn another_shape_than_the_one_in_use_fails_the_reload() {
    let path = bundle(&folder("state_shape"), "it", "evolution-old", "");
    let runtime = load(&[]);
    runtime.load(&path).unwrap();
    let before = runtime.get::<dyn old::ParameterType>().unwrap();
    refit(&path, "evolution-new", "");
    let error = runtime.reload("it").unwrap_err();
    let ReloadError::Mismatch { error: source, .. } = &error else { panic!("{error:?}") };
    let GetError::Mismatch(misfit) = &**source else { panic!("{source}") };
    assert!(misfit.differences.iter().any(|difference| difference.breaks), "{misfit}");
    assert_eq!((before.add(1), runtime.get::<dyn old::ParameterType>().unwrap().add(1)), (2, 2));
}

#[test]
fn four_threads_go_on_while_their_plugin_is_reloaded() {
    let path = shop("state_threads", "remembers", "");
    let runtime = load(&[]);
    runtime.load(&path).unwrap();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let callers: Vec<_> = (0..4)
            .map(|_| {
                let mut live = runtime.live::<dyn Visits>();
                let done = &done;
                scope.spawn(move || {
                    let mut calls = 0;
                    while !done.load(Ordering::Relaxed) || calls == 0 {
                        assert!(live.get().unwrap().visit() > 0);
                        calls += 1;
                    }
                })
            })
            .collect();
        // What was counted before a reload began is there after it, whatever others do.
        let reloads = scope.spawn(|| {
            for _ in 0..10 {
                let before = visit(&runtime);
                runtime.reload("it").unwrap();
                let after = visit(&runtime);
                assert!(after > before, "{before} became {after}");
            }
        });
        let ended = reloads.join();
        // Said before anything is checked, or the callers would go on for ever.
        done.store(true, Ordering::Relaxed);
        callers.into_iter().for_each(|caller| caller.join().unwrap());
        ended.unwrap();
    });
}

#[test]
fn a_reload_can_come_from_inside_a_call_of_the_instance_that_is_saved() {
    let path = shop("state_callback", "remembers", "");
    let runtime = load(&[]);
    runtime.load(&path).unwrap();
    let reload = || drop(runtime.reload("it").unwrap());
    for visits in [1, 3, 5] {
        assert_eq!(runtime.get::<dyn Visits>().unwrap().visit_and(&reload), visits);
        assert_eq!(visit(&runtime), visits + 1);
    }
    // Inside of each other, each one of the generation before.
    let first = runtime.get::<dyn Visits>().unwrap();
    let both = || {
        reload();
        assert_eq!(runtime.get::<dyn Visits>().unwrap().visit_and(&reload), 8);
    };
    assert_eq!(first.visit_and(&both), 7);
    assert_eq!((first.visit(), visit(&runtime)), (8, 9));
}

#[test]
fn of_two_reloads_at_once_each_works_or_is_refused() {
    let path = shop("state_twice", "remembers", "");
    let runtime = load(&[]);
    runtime.load(&path).unwrap();
    assert_eq!(visit(&runtime), 1);
    let reload = || match runtime.reload("it") {
        Ok(_) => 1,
        Err(ReloadError::Busy { .. }) => 0,
        Err(error) => panic!("{error}"),
    };
    let reloaded: usize = thread::scope(|scope| {
        let threads = [scope.spawn(reload), scope.spawn(reload)];
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert!(reloaded >= 1);
    assert_eq!((visit(&runtime), runtime.retired_count()), (2, reloaded));
}

/// A runtime with a listener that is told `runtime` too, and what it was told.
fn listening(
    listener: impl Fn(&Runtime, &Event<'_>) -> String + Send + Sync + 'static,
) -> (Runtime, Arc<Mutex<Vec<String>>>) {
    let (told, there) = (Arc::new(Mutex::new(Vec::new())), Arc::new(OnceLock::<Runtime>::new()));
    let (to, from) = (Arc::clone(&told), Arc::clone(&there));
    let listener = move |event: &Event<'_>| {
        let said = listener(from.get().unwrap(), event);
        to.lock().unwrap().push(said);
    };
    let runtime = Runtime::builder().on_event(listener).build().unwrap();
    there.set(runtime.clone()).unwrap();
    (runtime, told)
}

#[test]
fn a_listener_that_reloads_what_it_is_told_of_is_refused() {
    let path = shop("state_listener", "remembers", "");
    let (runtime, told) = listening(|runtime, event| match event {
        Event::Preparing { bundle } | Event::Reloaded { bundle } => {
            runtime.reload(bundle.name()).unwrap_err().to_string()
        }
        Event::Failed { bundle, .. } => runtime.reload(bundle).unwrap_err().to_string(),
        other => panic!("{other:?}"),
    });
    runtime.load(&path).unwrap();
    runtime.reload("it").unwrap();
    refit(&path, "fails-init", "");
    runtime.reload("it").unwrap_err();
    let busy = "bundle `it` is being reloaded already; reload it again when that is over";
    assert_eq!(*told.lock().unwrap(), [busy; 4]);
    // And then it is over.
    refit(&path, "remembers", "");
    runtime.reload("it").unwrap();
}

#[test]
fn a_bundle_that_is_unloaded_meanwhile_stays_unloaded() {
    let path = shop("state_unloaded", "remembers", "");
    let (runtime, told) = listening(|runtime, event| {
        if let Event::Preparing { bundle } = event {
            runtime.unload(bundle.name()).unwrap();
        }
        format!("{event:?}").chars().take_while(char::is_ascii_alphabetic).collect()
    });
    runtime.load(&path).unwrap();
    let visits = runtime.get::<dyn Visits>().unwrap();
    visits.visit();
    let error = runtime.reload("it").unwrap_err();
    assert!(matches!(&error, ReloadError::NotLoaded { .. }), "{error}");
    assert_eq!(*told.lock().unwrap(), ["Unloaded", "Preparing", "Failed"]);
    assert_eq!((visits.visit(), runtime.bundles().len()), (2, 0));
}

#[test]
fn state_that_is_never_asked_for_is_a_diagnostic() {
    let runtime = load(&["constructed"]);
    let diagnostics = runtime.diagnostics();
    let [diagnostic @ Diagnostic::UnusedState { bundle, contract, .. }] = &*diagnostics else {
        panic!("{diagnostics:?}")
    };
    assert_eq!((&**bundle, &**contract), ("constructed", "test.Label"));
    assert_eq!(
        diagnostic.to_string(),
        "`Stateful` in bundle `constructed` has no effect behind contract `test.Label`, whose instances are not \
         shared, because they are made from `String`; an instance stays with its holder when the bundle is reloaded"
    );
    assert!(load(&["remembers"]).diagnostics().is_empty());
}
