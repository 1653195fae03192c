//! Reloading: a new generation takes the place of the old one, or nothing happens.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use fixture_contracts::{Adder, Counter, Greeter};
use fixture_evolution::old::{self, ParameterType as _};
use polyplug_abi::{AbiError, Contract};
use polyplug_sdk::{Diagnostic, Event, GetError, LoadError, ReloadError, Runtime};

use crate::support::{bundle, folder, load};

const HELLO: &str = "Hello, you!";

/// Makes a bundle called `it` of the greeter.
fn greeter(test: &str) -> PathBuf {
    bundle(&folder(test), "it", "greeter", "")
}

/// Turns the bundle into one of another plugin, which greets with `greeting`. Its library is put under
/// `file` by `place`.
fn change(bundle: &Path, file: &str, greeting: &str, place: fn(&Path, &Path)) {
    let new = bundle.with_file_name(format!("{greeting}.new"));
    fs::copy(polyplug_fixtures::library("configured"), &new).unwrap();
    place(&new, &bundle.join(file));
    let config = format!(
        "name = \"it\"\nversion = \"2.0.0\"\nfile = \"{file}\"\n[config]\ngreeting = \"{greeting}\"\n"
    );
    fs::write(bundle.join("manifest.toml"), config).unwrap();
}

fn rename(new: &Path, old: &Path) {
    fs::rename(new, old).unwrap();
}

/// Writes into the file that is there.
fn overwrite(new: &Path, old: &Path) {
    fs::write(old, fs::read(new).unwrap()).unwrap();
}

fn file_of(fixture: &str) -> String {
    let library = polyplug_fixtures::library(fixture);
    library.file_name().unwrap().to_string_lossy().into_owned()
}

fn greets(runtime: &Runtime) -> String {
    runtime.get::<dyn Greeter>().unwrap().greet("you")
}

fn follows(test: &str, file: &str, place: fn(&Path, &Path)) {
    let path = greeter(test);
    let runtime = load(&[]);
    runtime.load(&path).unwrap();
    let old = runtime.get::<dyn Greeter>().unwrap();
    let before = runtime.providers::<dyn Greeter>().revision();
    assert_eq!((old.greet("you").as_str(), runtime.retired_count()), (HELLO, 0));
    change(&path, file, "Moin", place);
    // Whatever became of the file, the generation that was loaded runs.
    assert_eq!(old.greet("you"), HELLO);
    let bundle = runtime.reload("it").unwrap();
    assert_eq!((bundle.version().major, runtime.bundles()), (2, vec![bundle]));
    assert_eq!(greets(&runtime), "Moin, you!");
    assert_eq!((old.greet("you").as_str(), runtime.retired_count()), (HELLO, 1));
    assert_eq!(runtime.providers::<dyn Greeter>().revision(), before + 1);
    assert_eq!(runtime.providers::<dyn Greeter>().list().len(), 1);
    // Again, with a configuration that the library reads once in its life.
    change(&path, file, "Servus", place);
    runtime.reload("it").unwrap();
    assert_eq!((greets(&runtime).as_str(), runtime.retired_count()), ("Servus, you!", 2));
    runtime.unload("it").unwrap();
    assert_eq!(runtime.retired_count(), 3);
}

#[test]
fn defect_4_a_file_that_was_renamed_over_is_the_new_code() {
    follows("defect_4_renamed", &file_of("greeter"), rename);
}

#[test]
fn defect_4_a_file_that_was_overwritten_is_the_new_code() {
    follows("defect_4_overwritten", &file_of("greeter"), overwrite);
}

#[test]
fn a_bundle_can_have_its_library_under_another_name() {
    follows("another_name", "other.so", rename);
}

#[test]
fn a_library_that_is_opened_in_place_is_copied_when_it_is_reloaded() {
    let path = greeter("opened_in_place");
    let runtime = Runtime::builder().open_in_place(true).build().unwrap();
    runtime.load(&path).unwrap();
    assert_eq!(greets(&runtime), HELLO);
    change(&path, &file_of("greeter"), "Moin", rename);
    runtime.reload("it").unwrap();
    assert_eq!(greets(&runtime), "Moin, you!");
    // The dynamic linker would return the first one for this path.
    runtime.unload("it").unwrap();
    runtime.load(&path).unwrap();
    assert_eq!(greets(&runtime), "Moin, you!");
}

#[test]
fn copies_are_made_where_the_host_says() {
    let root = folder("copies_are_made");
    let copies = root.join("copies");
    let runtime = Runtime::builder().copy_dir(&copies).build().unwrap();
    let error = runtime.load(polyplug_fixtures::library("greeter")).unwrap_err();
    assert!(matches!(&error, LoadError::Copy { to, .. } if *to == copies), "{error}");
    assert!(error.to_string().contains("`RuntimeBuilder::copy_dir`"), "{error}");
    fs::create_dir(&copies).unwrap();
    runtime.load(polyplug_fixtures::library("greeter")).unwrap();
    let made = fs::read_dir(&copies).unwrap().next().unwrap().unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(made.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    }
    assert!(made.path().join("lock").exists());
}

/// Checks that the greeter goes on when its library is replaced by this one.
fn stays(test: &str, fixture: &str, expected: fn(&LoadError) -> bool) {
    let path = greeter(test);
    let runtime = load(&[]);
    let loaded = runtime.load(&path).unwrap();
    let before = runtime.providers::<dyn Greeter>().revision();
    fs::copy(polyplug_fixtures::library(fixture), path.join(file_of("greeter"))).unwrap();
    for _ in 0..2 {
        let error = runtime.reload("it").unwrap_err();
        let ReloadError::Load { error: source, .. } = &error else { panic!("{error}") };
        assert!(expected(source), "{source:?}");
        assert_eq!(greets(&runtime), HELLO);
        assert_eq!(runtime.bundles(), std::slice::from_ref(&loaded));
        assert_eq!(runtime.providers::<dyn Greeter>().revision(), before);
    }
    fs::copy(polyplug_fixtures::library("greeter"), path.join(file_of("greeter"))).unwrap();
    runtime.reload("it").unwrap();
    assert_eq!(greets(&runtime), HELLO);
}

#[test]
fn defect_5_a_failed_init_leaves_the_running_version() {
    stays("defect_5_fails", "fails-init", |it| matches!(it, LoadError::Init { .. }));
    stays("defect_5_panics", "panics-init", |it| matches!(it, LoadError::InitPanicked { .. }));
}

#[test]
fn defect_5_a_damaged_library_leaves_the_running_version() {
    stays("defect_5_truncated", "truncated", |it| matches!(it, LoadError::Truncated { .. }));
    stays("defect_5_text", "text", |it| matches!(it, LoadError::NotALibrary { .. }));
    stays("defect_5_no_init", "no-init", |it| matches!(it, LoadError::NotAPlugin { .. }));
}

#[test]
fn defect_9_another_shape_leaves_the_running_version() {
    let path = bundle(&folder("defect_9_another_shape"), "it", "evolution-old", "");
    let runtime = Runtime::builder().expect_contract::<dyn old::ParameterType>().build().unwrap();
    runtime.load(&path).unwrap();
    let before = runtime.get::<dyn old::ParameterType>().unwrap();
    overwrite(&polyplug_fixtures::library("evolution-new"), &path.join(file_of("evolution-old")));
    let error = runtime.reload("it").unwrap_err();
    assert!(matches!(&error, ReloadError::Load { error: LoadError::Mismatch(_), .. }), "{error}");
    assert_eq!(before.add(1), 2);
    assert_eq!(runtime.get::<dyn old::ParameterType>().unwrap().add(1), 2);
    // None of its code has run: it was not even opened.
    assert_eq!(runtime.retired_count(), 0);
}

#[test]
fn what_is_not_loaded_cannot_be_reloaded_nor_change_its_name() {
    let root = folder("change_its_name");
    let path = root.join("library.so");
    fs::copy(polyplug_fixtures::library("greeter"), &path).unwrap();
    let runtime = load(&[]);
    let error = runtime.reload("greeter").unwrap_err();
    assert!(
        matches!(&error, ReloadError::NotLoaded { bundle, .. } if bundle == "greeter"),
        "{error}"
    );
    runtime.load(&path).unwrap();
    overwrite(&polyplug_fixtures::library("seed-rust"), &path);
    let error = runtime.reload("greeter").unwrap_err();
    assert!(
        matches!(&error, ReloadError::Renamed { found, .. } if found == "seed-rust"),
        "{error}"
    );
    assert_eq!((greets(&runtime).as_str(), runtime.all::<dyn Adder>().len()), (HELLO, 0));
    fs::remove_file(&path).unwrap();
    let error = runtime.reload("greeter").unwrap_err();
    assert!(matches!(error, ReloadError::Load { error: LoadError::NotFound { .. }, .. }));
    assert_eq!(greets(&runtime), HELLO);
}

#[test]
fn others_keep_what_they_need() {
    let root = folder("others_keep_what_they_need");
    let provider = bundle(&root, "it", "greeter", "");
    let more =
        "[[dependency]]\nkind = \"contract\"\ncontract = \"greeter.Hello\"\nversion = \"^1\"";
    let dependent = bundle(&root, "dependent", "seed-rust", more);
    let runtime = load(&[]);
    runtime.load(&provider).unwrap();
    runtime.load(dependent).unwrap();
    overwrite(&polyplug_fixtures::library("stateful"), &provider.join(file_of("greeter")));
    let error = runtime.reload("it").unwrap_err();
    assert!(
        matches!(&error, ReloadError::Needed { dependents, .. } if dependents == &["dependent"])
    );
    assert_eq!((greets(&runtime).as_str(), runtime.create_all::<dyn Counter>().len()), (HELLO, 0));
    runtime.unload("dependent").unwrap();
    // Contracts come and go with the generation.
    runtime.reload("it").unwrap();
    assert!(runtime.get::<dyn Greeter>().is_err());
    assert_eq!(runtime.create::<dyn Counter>().unwrap().add(2), 2);
}

#[test]
fn dependents_that_ask_are_reloaded_too() {
    let root = folder("dependents_that_ask");
    let provider = bundle(&root, "it", "greeter", "");
    let on = |name: &str| format!("[[dependency]]\nkind = \"bundle\"\nbundle = \"{name}\"\n");
    let asking = format!("needs_reinit_on_dep_reload = true\n{}", on("it"));
    let first = bundle(&root, "first", "seed-rust", &asking);
    let quiet = bundle(&root, "quiet", "stateful", &on("it"));
    let last = format!("needs_reinit_on_dep_reload = true\n{}", on("first"));
    let last = bundle(&root, "last", "seed-rust", &last);
    let runtime = load(&[]);
    let before: Vec<_> =
        [&provider, &first, &quiet, &last].map(|path| runtime.load(path).unwrap()).into();
    fs::remove_file(last.join(file_of("seed-rust"))).unwrap();
    runtime.reload("it").unwrap();
    let same: Vec<_> =
        runtime.bundles().iter().zip(&before).map(|(now, before)| now == before).collect();
    assert_eq!(same, [false, false, true, true]);
    let diagnostics = runtime.diagnostics();
    assert!(
        matches!(&*diagnostics, [Diagnostic::Reload { bundle, .. }] if bundle == "last"),
        "{diagnostics:?}"
    );
}

#[test]
fn defect_1_a_reload_is_noticed_by_its_own_callers_only() {
    let path = greeter("defect_1_a_reload");
    let runtime = load(&["stateful"]);
    runtime.load(path).unwrap();
    let mut counter = runtime.create::<dyn Counter>().unwrap();
    counter.add(41);
    runtime.reload("it").unwrap();
    assert_eq!(counter.add(1), 42);
    assert_eq!(runtime.providers::<dyn Counter>().revision(), 0);
    assert_eq!(runtime.providers::<dyn Greeter>().revision(), 1);
}

#[test]
fn f1_abi_v1_reloads_by_path_and_handles_survive() {
    let path = greeter("abi_v1_reloads");
    let runtime = load(&[]);
    runtime.load(&path).unwrap();
    let host = runtime.host_api();
    // SAFETY: the table is never freed.
    let api = unsafe { &*host };
    let find = || {
        // SAFETY: the runtime is alive.
        unsafe { (api.find_guest_contract)(host, <dyn Greeter>::ID.0, 0) }
    };
    let old = find();
    // SAFETY: the runtime is alive.
    let resolve = |handle| unsafe { (api.resolve_guest_contract)(host, handle) };
    let before = resolve(old);
    let reload = |path: &str| {
        let mut err = AbiError::ok();
        // SAFETY: the path is valid for the call, and there is room for the error.
        unsafe { (api.reload_bundle)(host, path.as_ptr(), path.len(), &raw mut err) };
        err.is_ok()
    };
    assert!(!reload("/nowhere"));
    assert!(reload(path.to_str().unwrap()));
    assert_eq!(find(), old);
    assert!(!resolve(old).is_null());
    assert_ne!(resolve(old), before, "it is the interface of the next generation");
    runtime.unload("it").unwrap();
    assert!(resolve(old).is_null());
}

static REENTRANT: OnceLock<Runtime> = OnceLock::new();

/// Reloads from inside its own call.
struct Reloading;

impl Greeter for Reloading {
    fn greet(&self, _: &str) -> String {
        let runtime = REENTRANT.get().expect("the test has set it");
        let reloaded = runtime.reload("it");
        reloaded.map_or_else(|error| error.to_string(), |bundle| bundle.name().into())
    }
}

#[test]
fn a_reload_can_come_from_inside_a_call() {
    let path = greeter("from_inside_a_call");
    let runtime = REENTRANT.get_or_init(|| load(&[]));
    runtime.load(path).unwrap();
    runtime.register::<dyn Greeter, _>(Reloading).unwrap();
    let all = runtime.all::<dyn Greeter>();
    assert_eq!(all.iter().map(|it| it.greet("you")).collect::<Vec<_>>(), [HELLO, "it"]);
    assert_eq!(greets(runtime), HELLO);
}

#[test]
fn eight_threads_call_reload_and_unload() {
    let path = greeter("eight_threads");
    let runtime = load(&[]);
    runtime.load(&path).unwrap();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let callers: Vec<_> = (0..5)
            .map(|_| {
                scope.spawn(|| {
                    let mut calls = 0_usize;
                    while !done.load(Ordering::Relaxed) || calls == 0 {
                        // Between an unload and a load there is none.
                        let Ok(greeter) = runtime.get::<dyn Greeter>() else { continue };
                        assert_eq!(greeter.greet("you"), HELLO);
                        calls += 1;
                    }
                })
            })
            .collect();
        let changers = [
            scope.spawn(|| {
                for _ in 0..20 {
                    match runtime.reload("it") {
                        Ok(_) | Err(ReloadError::NotLoaded { .. } | ReloadError::Busy { .. }) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            }),
            scope.spawn(|| {
                for _ in 0..20 {
                    match runtime.reload("it") {
                        Ok(_) | Err(ReloadError::NotLoaded { .. } | ReloadError::Busy { .. }) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            }),
            scope.spawn(|| {
                for _ in 0..20 {
                    runtime.unload("it").unwrap();
                    runtime.load(&path).unwrap();
                }
            }),
        ];
        let ended: Vec<_> = changers.into_iter().map(thread::ScopedJoinHandle::join).collect();
        // Said before anything is checked, or the callers would go on for ever.
        done.store(true, Ordering::Relaxed);
        assert!(ended.iter().all(Result::is_ok));
        callers.into_iter().for_each(|caller| caller.join().unwrap());
    });
    assert_eq!((greets(&runtime).as_str(), runtime.bundles().len()), (HELLO, 1));
}

#[test]
fn a_handle_that_found_nobody_looks_again() {
    let runtime = load(&[]);
    let mut live = runtime.live::<dyn Greeter>();
    for _ in 0..2 {
        for _ in 0..2 {
            assert!(matches!(live.get(), Err(GetError::NotFound(_))));
            assert!(matches!(live.clone().get(), Err(GetError::NotFound(_))));
        }
        let bundle = runtime.load(polyplug_fixtures::library("greeter")).unwrap();
        assert!(live.get().unwrap().greet("you").contains("you"));
        runtime.unload(bundle.name()).unwrap();
    }
}

#[test]
fn a_live_handle_follows_and_others_stay() {
    let path = greeter("a_live_handle_follows");
    let runtime = load(&[]);
    let mut live = runtime.live::<dyn Greeter>();
    assert!(live.get().is_err());
    runtime.load(&path).unwrap();
    assert_eq!(live.get().unwrap().greet("you"), HELLO);
    let stays = live.get().unwrap().clone();
    change(&path, &file_of("greeter"), "Moin", rename);
    runtime.reload("it").unwrap();
    let mut other = live.clone();
    assert_eq!(live.get().unwrap().greet("you"), "Moin, you!");
    assert_eq!(
        thread::spawn(move || other.get().unwrap().greet("me")).join().unwrap(),
        "Moin, me!"
    );
    assert_eq!(stays.greet("you"), HELLO);
    runtime.unload("it").unwrap();
    assert!(matches!(live.get(), Err(GetError::NotFound(_))));
    runtime.load(&path).unwrap();
    drop(runtime);
    assert_eq!(live.get().unwrap().greet("you"), "Moin, you!");
}

#[test]
fn who_wants_to_know_is_told_while_no_lock_is_held() {
    let path = greeter("who_wants_to_know");
    let told = Arc::new(Mutex::new(Vec::new()));
    let runtime = Arc::new(OnceLock::<Runtime>::new());
    let (to, from) = (Arc::clone(&told), Arc::clone(&runtime));
    let listener = move |event: &Event<'_>| {
        let greeters = from.get().map_or(0, |runtime| runtime.all::<dyn Greeter>().len());
        let said = match event {
            Event::Preparing { bundle } => format!("preparing {}", bundle.version().major),
            Event::Reloaded { bundle } => format!("reloaded {}", bundle.version().major),
            Event::Failed { bundle, error } => format!("{bundle} failed: {error}"),
            Event::Unloaded { bundle } => format!("unloading {}", bundle.name()),
            other => panic!("{other:?}"),
        };
        to.lock().unwrap().push((said, greeters));
    };
    let runtime = runtime.get_or_init(|| Runtime::builder().on_event(listener).build().unwrap());
    runtime.load(&path).unwrap();
    change(&path, &file_of("greeter"), "Moin", rename);
    runtime.reload("it").unwrap();
    fs::remove_file(path.join(file_of("greeter"))).unwrap();
    runtime.reload("it").unwrap_err();
    runtime.unload("it").unwrap();
    // Nothing begins, so nobody is told.
    runtime.reload("it").unwrap_err();
    let told: Vec<_> = told.lock().unwrap().clone();
    let told: Vec<_> = told.iter().map(|(said, greeters)| (said.as_str(), *greeters)).collect();
    let failed = format!(
        "it failed: bundle `it` cannot be reloaded, and goes on as it was: `{}` names `{}`, which does not \
         exist; correct its `file`",
        path.join("manifest.toml").display(),
        path.join(file_of("greeter")).display()
    );
    let all = [
        ("preparing 1", 1),
        ("reloaded 2", 1),
        ("preparing 2", 1),
        (&*failed, 1),
        ("unloading it", 0),
    ];
    assert_eq!(told, all);
}
