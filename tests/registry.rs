//! Who is asked first, what unloading leaves behind, and what nobody else notices of it.

use std::{path::Path, thread};

use fixture_contracts::{Adder, Counter, Greeter};
use polyplug_abi::{Contract, GuestContractHandle, HostApi};
use polyplug_sdk::{GetError, Provider, Runtime, UnloadError, VersionReq};

use crate::support::{bundle, folder, load};

/// The names of those who provide `C`, in the order in which they are asked.
fn names<C: Contract + ?Sized>(runtime: &Runtime) -> Vec<String> {
    let list = runtime.providers::<C>().list();
    let folder = |provider: &Provider| {
        let path = Path::new(provider.path.as_deref()?);
        Some(path.parent()?.file_name()?.to_string_lossy().into_owned())
    };
    list.iter().map(|provider| folder(provider).unwrap_or_else(|| "host".into())).collect()
}

#[test]
fn the_host_decides_who_is_asked_first_and_then_the_manifests() {
    let root = folder("the_host_decides_who_is_asked_first");
    for (name, priority) in [("a", 0), ("b", -1), ("c", 7), ("d", 7), ("e", 0)] {
        bundle(&root, name, "seed-rust", &format!("priority = {priority}"));
    }
    let runtime = Runtime::builder().plugin_dir(&root).build().unwrap();
    assert_eq!(names::<dyn Adder>(&runtime), ["c", "d", "a", "e", "b"]);
    let runtime = Runtime::builder().prefer("b").prefer("e").plugin_dir(&root).build().unwrap();
    assert_eq!(names::<dyn Adder>(&runtime), ["b", "e", "c", "d", "a"]);
    let first = runtime.get::<dyn Adder>().unwrap();
    assert!(Provider::of(&first).path.as_ref().unwrap().contains("/b/"));
    let paths: Vec<_> =
        runtime.all::<dyn Adder>().iter().map(|it| Provider::of(it).path.clone()).collect();
    let listed = runtime.providers::<dyn Adder>().list();
    assert!(paths.iter().eq(listed.iter().map(|provider| &provider.path)));
}

#[test]
fn a_bundle_is_asked_by_name_and_version() {
    let root = folder("a_bundle_is_asked_by_name_and_version");
    for (name, version) in [("one", "1.4.2"), ("two", "2.0.0")] {
        bundle(&root, name, "seed-rust", &format!("version = \"{version}\""));
    }
    let runtime = Runtime::builder().plugin_dir(&root).build().unwrap();
    let adders = || runtime.providers::<dyn Adder>();
    let wanted = |text: &str| VersionReq::parse(text).unwrap();
    let path = |adder| Provider::of(&adder).path.clone().unwrap();
    assert!(path(adders().in_bundle("two").get().unwrap()).contains("/two/"));
    assert!(path(adders().bundle_version(wanted(">=1.5")).get().unwrap()).contains("/two/"));
    assert_eq!(adders().bundle_version(wanted("^1")).all().len(), 1);
    assert_eq!(adders().contract_version(wanted("^1.0")).create_all().len(), 2);
    assert_eq!(adders().contract_version(wanted("^1.1")).list(), []);

    let error = adders().in_bundle("three").bundle_version(wanted("^1")).get().unwrap_err();
    let GetError::NotFound(found) = &error else { panic!("{error}") };
    assert_eq!(found.conditions, " from bundle `three` from a bundle of version `^1`");
    assert!(error.to_string().contains("`test.add` 1.0 from bundle `three`"), "{error}");
    // A value of the host belongs to no bundle.
    runtime.register::<dyn Adder, _>(Host).unwrap();
    assert_eq!(names::<dyn Adder>(&runtime).len(), 3);
    assert_eq!(adders().bundle_version(wanted("*")).all().len(), 2);
}

struct Host;

impl Adder for Host {
    fn add(&self, a: u32, b: u32) -> u32 {
        a + b
    }
}

#[test]
fn defect_12_an_unloaded_bundle_is_not_listed() {
    let runtime = load(&["seed-rust", "greeter"]);
    runtime.unload("seed-rust").unwrap();
    assert_eq!(runtime.bundles().len(), 1);
    let api = Api::of(&runtime);
    assert_eq!(api.bundles(), 1);
    assert!(matches!(runtime.get::<dyn Adder>(), Err(GetError::NotFound { .. })));
    assert_eq!(
        runtime.unload("seed-rust").unwrap_err(),
        UnloadError::NotLoaded { bundle: "seed-rust".into(), loaded: vec!["greeter".into()] }
    );
}

#[test]
fn whoever_holds_something_of_an_unloaded_bundle_keeps_it() {
    let runtime = load(&["seed-rust", "stateful"]);
    let adder = runtime.get::<dyn Adder>().unwrap();
    let mut counter = runtime.create::<dyn Counter>().unwrap();
    counter.add(40);
    runtime.unload("seed-rust").unwrap();
    runtime.unload("stateful").unwrap();
    assert_eq!(adder.add(1, 2), 3);
    assert_eq!(counter.add(2), 42);
    drop(runtime);
    assert_eq!((adder.clone().add(3, 4), counter.total()), (7, 42));
}

#[test]
fn an_unloaded_bundle_can_be_loaded_again() {
    let runtime = load(&["seed-rust"]);
    for _ in 0..3 {
        runtime.unload("seed-rust").unwrap();
        runtime.load(polyplug_fixtures::library("seed-rust")).unwrap();
        assert_eq!(runtime.get::<dyn Adder>().unwrap().add(1, 2), 3);
    }
    assert_eq!(runtime.providers::<dyn Adder>().list().len(), 1);
}

#[test]
fn a_failed_init_leaves_nothing_and_can_be_tried_again() {
    let runtime = load(&["greeter"]);
    for _ in 0..2 {
        runtime.load(polyplug_fixtures::library("fails-init")).unwrap_err();
    }
    assert_eq!(runtime.bundles().len(), 1);
}

/// The table of ABI v1.
struct Api(&'static HostApi);

impl Api {
    fn of(runtime: &Runtime) -> Self {
        // SAFETY: the table is never freed.
        Self(unsafe { &*runtime.host_api() })
    }

    fn find(&self, id: u64) -> GuestContractHandle {
        // SAFETY: the runtime is alive.
        unsafe { (self.0.find_guest_contract)(self.0, id, 0) }
    }

    fn resolves(&self, handle: GuestContractHandle) -> bool {
        // SAFETY: the runtime is alive.
        !unsafe { (self.0.resolve_guest_contract)(self.0, handle) }.is_null()
    }

    fn bundles(&self) -> usize {
        // SAFETY: the runtime is alive.
        let array = unsafe { (self.0.list_bundles)(self.0) };
        // SAFETY: the array is the caller's.
        unsafe { (self.0.free)(self.0, array.items.cast(), array.len * 8, array.align) };
        array.len
    }

    fn revision(&self) -> u64 {
        // SAFETY: the runtime is alive.
        let counter = unsafe { (self.0.revision_counter)(self.0) };
        // SAFETY: the counter lives as long as the table.
        unsafe { counter.read_volatile() }
    }

    fn last_error(&self) -> String {
        let mut text = [0; 256];
        // SAFETY: the buffer has the room that it says.
        let len = unsafe { (self.0.get_last_error)(self.0, text.as_mut_ptr(), text.len()) };
        String::from_utf8(text[..len].to_vec()).unwrap()
    }
}

#[test]
fn handles_turn_stale_and_never_mean_something_else() {
    let runtime = load(&["seed-rust"]);
    let api = Api::of(&runtime);
    let old = api.find(<dyn Adder>::ID.0);
    assert!(api.resolves(old));
    runtime.unload("seed-rust").unwrap();
    assert!(api.find(<dyn Adder>::ID.0).is_null());
    for fixture in ["greeter", "seed-cpp", "seed-rust"] {
        runtime.load(polyplug_fixtures::library(fixture)).unwrap();
        assert!(!api.resolves(old));
        assert!(api.last_error().contains("unloaded"), "{}", api.last_error());
    }
    let forged = GuestContractHandle { generation: 77, ..api.find(<dyn Adder>::ID.0) };
    assert!(!api.resolves(forged));
    assert!(!api.resolves(GuestContractHandle { index: 99, generation: 1 }));
    assert!(api.last_error().contains("nothing has"), "{}", api.last_error());
    assert!(!api.resolves(GuestContractHandle::null()));
}

#[test]
fn defect_1_loading_and_unloading_others_is_not_noticed() {
    let runtime = load(&["stateful", "greeter"]);
    let api = Api::of(&runtime);
    let mut counter = runtime.create::<dyn Counter>().unwrap();
    counter.add(41);
    let of_greeter = || runtime.providers::<dyn Greeter>().revision();
    let before = (api.revision(), of_greeter());
    runtime.load(polyplug_fixtures::library("seed-rust")).unwrap();
    runtime.load(polyplug_fixtures::library("throws-cpp")).unwrap();
    assert_eq!((api.revision(), of_greeter()), before);
    runtime.unload("seed-rust").unwrap();
    // Somebody may hold what is gone, and ABI v1 has one counter for all of it.
    assert_eq!((api.revision(), of_greeter()), (before.0 + 1, before.1));
    assert_eq!(runtime.providers::<dyn Adder>().revision(), 1);
    assert_eq!(counter.add(1), 42);
}

#[test]
fn readers_always_find_the_bundle_that_stays() {
    let root = folder("readers_always_find_the_bundle_that_stays");
    let others: Vec<_> = ["x", "y", "z"]
        .iter()
        .map(|name| bundle(&root, name, "seed-rust", "priority = 1"))
        .collect();
    let runtime = load(&["seed-rust"]);
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for _ in 0..30 {
                others.iter().for_each(|path| drop(runtime.load(path).unwrap()));
                ["x", "y", "z"].iter().for_each(|name| runtime.unload(name).unwrap());
            }
        });
        while !writer.is_finished() {
            assert_eq!(runtime.get::<dyn Adder>().unwrap().add(1, 2), 3);
            let found = runtime.all::<dyn Adder>();
            assert!((1..=4).contains(&found.len()), "{}", found.len());
            assert!(found.iter().all(|adder| adder.add(2, 3) == 5));
        }
    });
    assert_eq!(names::<dyn Adder>(&runtime).len(), 1);
}

#[test]
fn defect_16_unloading_while_others_call_is_safe() {
    let runtime = load(&["greeter"]);
    thread::scope(|scope| {
        let callers: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    let mut calls = 0_usize;
                    while calls < 20_000 {
                        // Between two loads there is none.
                        let Ok(greeter) = runtime.get::<dyn Greeter>() else { continue };
                        for _ in 0..10 {
                            assert_eq!(greeter.greet("you"), "Hello, you!");
                            calls += 1;
                        }
                    }
                })
            })
            .collect();
        while !callers.iter().all(thread::ScopedJoinHandle::is_finished) {
            runtime.unload("greeter").unwrap();
            runtime.load(polyplug_fixtures::library("greeter")).unwrap();
        }
    });
    assert_eq!(runtime.all::<dyn Greeter>().len(), 1);
}
