//! Bundles that need others: in which order they are loaded, and what happens when something is missing.

use std::{fs, thread};

use fixture_contracts::{Adder, Greeter};
use polyplug_abi::{BundleId, Contract, DependencyInfo};
use polyplug_sdk::{BundleState, Compatibility, LoadError, Runtime, UnloadError};

use crate::support::{bundle, folder, load};

const NEEDS_ADD: &str = "[[dependency]]\nkind = \"contract\"\ncontract = \"test.add\"\n";

/// The names of the loaded bundles, in the order of loading.
fn loaded(runtime: &Runtime) -> Vec<String> {
    let bundles = runtime.bundles();
    let loaded = bundles.iter().filter(|it| it.state() == BundleState::Loaded);
    loaded.map(|it| it.name().to_string()).collect()
}

#[test]
fn bundles_are_loaded_after_what_they_need() {
    let root = folder("bundles_are_loaded_after");
    bundle(&root, "a", "greeter", &format!("{NEEDS_ADD}min_version = \"1.0\""));
    bundle(&root, "b", "stateful", "dependency = [{ bundle = \"a\", version = \"^2\" }]");
    bundle(&root, "c", "values", "");
    bundle(&root, "z", "seed-rust", "provides = [\"test.add@1\"]");
    // The version of `a` is not what `b` needs.
    let runtime = Runtime::builder().plugin_dir(&root).build().unwrap();
    assert_eq!(loaded(&runtime), ["z", "a", "c"]);
    let bundles = runtime.bundles();
    let error = bundles.iter().find_map(|it| it.error()).unwrap().to_string();
    assert!(error.contains("bundle `a` ^2: loaded is version 1.0.0"), "{error}");
}

#[test]
fn a_provider_that_does_not_say_what_it_provides_comes_first_all_the_same() {
    let root = folder("a_provider_that_does_not_say");
    bundle(&root, "a", "greeter", &format!("{NEEDS_ADD}min_version = \"1.0\""));
    bundle(&root, "z", "seed-rust", "");
    let runtime = Runtime::builder().plugin_dir(&root).build().unwrap();
    assert_eq!(loaded(&runtime), ["z", "a"]);
}

#[test]
fn what_a_library_says_in_its_file_puts_it_in_order_too() {
    let root = folder("what_a_library_says_in_its_file");
    bundle(&root, "a", "greeter", &format!("{NEEDS_ADD}version = \"^1\""));
    bundle(&root, "b", "seed-rust", "dependency = [{ contract = \"test.Counter\" }]");
    bundle(&root, "c", "stateful", "");
    let runtime = Runtime::builder().plugin_dir(&root).build().unwrap();
    assert_eq!(loaded(&runtime), ["c", "b", "a"]);
    fs::remove_dir_all(root.join("c")).unwrap();
    let runtime = Runtime::builder().plugin_dir(&root).build().unwrap();
    let bundles = runtime.bundles();
    let error = bundles.iter().find(|it| it.name() == "a").unwrap().error().unwrap().to_string();
    assert!(error.contains("bundle `b` could not be loaded"), "{error}");
}

#[test]
fn defect_10_a_minor_version_counts_and_an_explicit_load_is_checked() {
    let root = folder("defect_10");
    let newer = bundle(&root, "newer", "greeter", &format!("{NEEDS_ADD}min_version = \"1.2\""));
    let runtime = load(&[]);
    let error = runtime.load(&newer).unwrap_err();
    let LoadError::Dependencies { bundle: name, unmet, .. } = &error else { panic!("{error}") };
    assert_eq!((&**name, unmet.len()), ("newer", 1));
    assert!(unmet[0].loaded.is_empty() && unmet[0].failed.is_empty());
    assert!(error.to_string().contains("no bundle that is loaded provides it"), "{error}");

    runtime.load(polyplug_fixtures::library("seed-rust")).unwrap();
    let error = runtime.load(&newer).unwrap_err().to_string();
    assert!(
        error.contains(
            "contract `test.add` >=1.2.0, <2.0.0: loaded is version 1.0 of bundle `seed-rust`"
        ),
        "{error}"
    );
    assert!(runtime.get::<dyn Greeter>().is_err());
    assert_eq!(runtime.get::<dyn Adder>().unwrap().add(1, 2), 3);
}

#[test]
fn all_that_is_missing_is_said_together_and_who_would_have_provided_it() {
    let root = folder("all_that_is_missing");
    let needs =
        "dependency = [{ contract = \"test.add\", version = \"^1\" }, { bundle = \"none\" }]";
    bundle(&root, "a", "greeter", needs);
    bundle(&root, "broken", "text", "provides = [\"test.add@1\"]");
    let runtime = Runtime::builder().plugin_dir(&root).build().unwrap();
    let bundles = runtime.bundles();
    let failed = bundles.iter().find(|it| it.name() == "a").unwrap();
    let message = failed.error().unwrap().to_string();
    assert!(
        message.contains("contract `test.add` ^1: bundle `broken` could not be loaded"),
        "{message}"
    );
    assert!(message.contains("bundle `none` *: no such bundle is loaded"), "{message}");
    assert!(message.contains("help: "), "{message}");
}

#[test]
fn bundles_that_need_each_other_are_all_named() {
    let root = folder("bundles_that_need_each_other");
    let needs = |name: &str| format!("dependency = [{{ bundle = \"{name}\" }}]");
    for (name, fixture, on) in [("a", "greeter", "b"), ("b", "stateful", "c"), ("c", "values", "a")]
    {
        bundle(&root, name, fixture, &needs(on));
    }
    bundle(&root, "d", "everything", &needs("a"));
    bundle(&root, "e", "seed-rust", "");
    for compatibility in [Compatibility::Strict, Compatibility::Relaxed] {
        let runtime =
            Runtime::builder().compatibility(compatibility).plugin_dir(&root).build().unwrap();
        assert_eq!(loaded(&runtime), ["e"]);
        for bundle in runtime.bundles().iter().filter(|it| it.state() == BundleState::Failed) {
            match bundle.error().unwrap() {
                LoadError::Cycle { participants, .. } => assert_eq!(participants, &["a", "b", "c"]),
                LoadError::Dependencies { unmet, .. } => {
                    assert_eq!((bundle.name(), &*unmet[0].failed), ("d", &["a".to_string()][..]));
                }
                error => panic!("{error}"),
            }
        }
    }
    let runtime =
        Runtime::builder().compatibility(Compatibility::Yolo).plugin_dir(&root).build().unwrap();
    assert_eq!(loaded(&runtime).len(), 5);
}

#[test]
fn relaxed_takes_another_version_and_not_nothing() {
    let root = folder("relaxed_takes_another_version");
    let newer = bundle(&root, "newer", "greeter", &format!("{NEEDS_ADD}min_version = \"1.2\""));
    let runtime = Runtime::builder().compatibility(Compatibility::Relaxed).build().unwrap();
    assert!(matches!(runtime.load(&newer), Err(LoadError::Dependencies { .. })));
    runtime.load(polyplug_fixtures::library("seed-rust")).unwrap();
    runtime.load(&newer).unwrap();
    let runtime = Runtime::builder().compatibility(Compatibility::Yolo).build().unwrap();
    runtime.load(&newer).unwrap();
}

#[test]
fn a_bundle_that_others_need_stays() {
    let root = folder("a_bundle_that_others_need");
    let needs = bundle(&root, "needs", "greeter", &format!("{NEEDS_ADD}min_version = \"1.0\""));
    let by_name = bundle(&root, "by-name", "values", "dependency = [{ bundle = \"seed-rust\" }]");
    let runtime = load(&["seed-rust"]);
    runtime.load(&needs).unwrap();
    runtime.load(&by_name).unwrap();
    let error = runtime.unload("seed-rust").unwrap_err();
    let dependents = vec!["needs".to_string(), "by-name".to_string()];
    assert_eq!(error, UnloadError::Needed { bundle: "seed-rust".into(), dependents });
    assert_eq!(runtime.get::<dyn Adder>().unwrap().add(1, 2), 3);

    // Another provider of the contract will do, but no other bundle of the name.
    runtime.load(polyplug_fixtures::library("seed-cpp")).unwrap();
    let error = runtime.unload("seed-rust").unwrap_err().to_string();
    assert_eq!(error, "bundle `seed-rust` is needed by `by-name`; unload them first");
    runtime.unload("by-name").unwrap();
    runtime.unload("seed-rust").unwrap();
    runtime.unload("needs").unwrap();
}

#[test]
fn tools_of_abi_v1_see_dependencies() {
    let root = folder("tools_of_abi_v1_see_dependencies");
    let needs = "dependency = [\n  { contract = \"test.add\", min_version = \"1.0\" },\n  \
                 { bundle = \"seed-rust\" },\n]";
    let path = bundle(&root, "needs", "greeter", needs);
    let runtime = load(&["seed-rust"]);
    runtime.load(path).unwrap();
    // SAFETY: the table is never freed.
    let api = unsafe { &*runtime.host_api() };
    // SAFETY: the runtime is alive.
    let array = unsafe { (api.get_dependencies)(api) };
    // SAFETY: the host wrote as many as it says.
    let found = unsafe { std::slice::from_raw_parts(array.items, array.len) }.to_vec();
    // SAFETY: the array is the caller's.
    unsafe { (api.free)(api, array.items.cast(), size_of_val(&*found), array.align) };
    let contract_id = <dyn Adder>::ID.0;
    let bundle_id = BundleId::of("seed-rust").0;
    assert_eq!(
        found,
        [
            DependencyInfo { contract_id, min_version: 1, bundle_id: 0 },
            DependencyInfo { contract_id: 0, min_version: 0, bundle_id },
        ]
    );
}

#[test]
fn a_load_and_an_unload_that_race_leave_nobody_without_what_it_needs() {
    let root = folder("a_load_and_an_unload_that_race");
    let needs = bundle(&root, "needs", "greeter", &format!("{NEEDS_ADD}min_version = \"1.0\""));
    let runtime = load(&[]);
    for _ in 0..20 {
        runtime.load(polyplug_fixtures::library("seed-rust")).unwrap();
        let (came, gone) = thread::scope(|scope| {
            let load = scope.spawn(|| runtime.load(&needs).is_ok());
            let unload = scope.spawn(|| runtime.unload("seed-rust").is_ok());
            (load.join().unwrap(), unload.join().unwrap())
        });
        assert!(came != gone, "loaded: {came}, unloaded: {gone}");
        for name in loaded(&runtime).iter().rev() {
            runtime.unload(name).unwrap();
        }
    }
}
