//! What bad libraries get: an error that names the path and what was expected, and the process lives.

use std::{collections::HashSet, error::Error as _, fs, mem, path::Path};

use fixture_contracts::{Adder, Greeter};
use polyplug_sdk::{LoadError, Runtime};

use crate::support::{copy, folder, load};

/// Loads `path`, which fails; checks that the message names it and contains all of `words`.
fn refused(path: &Path, words: &[&str]) -> LoadError {
    let error = load(&[]).load(path).expect_err("the library is bad");
    let message = error.to_string();
    assert!(message.contains(&path.display().to_string()), "no path in: {message}");
    for word in words {
        assert!(message.contains(word), "no `{word}` in: {message}");
    }
    error
}

#[test]
fn a_missing_path() {
    let path = folder("a_missing_path").join("nothing.so");
    refused(&path, &["does not exist"]);
}

#[test]
fn a_folder_without_a_library() {
    let path = folder("a_folder_without_a_library");
    fs::write(path.join("notes.txt"), "no library").unwrap();
    refused(&path, &["no library"]);
}

#[test]
fn a_text_file() {
    refused(&polyplug_fixtures::library("text"), &["expected", std::env::consts::ARCH]);
}

#[test]
fn an_empty_file() {
    let path = folder("an_empty_file").join("libempty.so");
    fs::write(&path, "").unwrap();
    refused(&path, &["expected"]);
}

#[test]
fn a_truncated_library() {
    refused(&polyplug_fixtures::library("truncated"), &["truncated"]);
}

#[test]
fn a_library_of_another_architecture() {
    refused(
        &polyplug_fixtures::library("other-architecture"),
        &["expected", std::env::consts::ARCH],
    );
}

#[test]
fn a_library_without_init() {
    refused(&polyplug_fixtures::library("no-init"), &["polyplug_init"]);
}

#[test]
fn a_plugin_of_another_abi() {
    refused(&polyplug_fixtures::library("other-abi"), &["version 7", "version 1"]);
}

#[test]
fn an_init_that_fails() {
    let path = polyplug_fixtures::library("fails-init");
    let words = ["no licence found next to", &path.display().to_string()];
    refused(&path, &words);
}

#[test]
fn an_init_that_panics() {
    refused(&polyplug_fixtures::library("panics-init"), &["panicked", "setup went wrong"]);
}

#[test]
fn defect_13_each_failure_to_load_is_another_error() {
    let errors = [
        "text",
        "truncated",
        "other-architecture",
        "no-init",
        "other-abi",
        "fails-init",
        "panics-init",
    ]
    .map(|fixture| load(&[]).load(polyplug_fixtures::library(fixture)).unwrap_err());
    let kinds: HashSet<_> = errors.iter().map(mem::discriminant).collect();
    assert_eq!(kinds.len(), errors.len(), "{errors:?}");
}

#[test]
fn loading_twice_keeps_the_first() {
    let runtime = load(&["seed-rust"]);
    let adder = runtime.get::<dyn Adder>().unwrap();
    let error = runtime.load(polyplug_fixtures::library("seed-rust")).unwrap_err();
    assert!(error.to_string().contains("already loaded"), "{error}");
    assert_eq!(runtime.bundles().len(), 1);
    assert_eq!(adder.add(1, 2), 3);
    assert_eq!(runtime.get::<dyn Adder>().unwrap().add(3, 4), 7);
}

#[test]
fn one_bad_plugin_in_a_folder_of_good_ones() {
    let folder = folder("one_bad_plugin_in_a_folder_of_good_ones");
    copy("seed-rust", &folder);
    copy("text", &folder);
    copy("greeter", &folder);
    fs::write(folder.join("README.txt"), "not a plugin, and nobody says it is").unwrap();
    let runtime = Runtime::builder().plugin_dir(&folder).build().unwrap();
    assert_eq!(runtime.get::<dyn Adder>().unwrap().add(1, 2), 3);
    assert_eq!(runtime.get::<dyn Greeter>().unwrap().greet("you"), "Hello, you!");
    let diagnostics = runtime.diagnostics();
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    let bad = folder.join(polyplug_fixtures::library("text").file_name().unwrap());
    assert!(diagnostics[0].to_string().contains(&bad.display().to_string()));
}

#[test]
fn a_plugin_folder_that_is_not_there() {
    let path = folder("a_plugin_folder_that_is_not_there").join("plugins");
    let error = Runtime::builder().plugin_dir(&path).build().expect_err("there is no folder");
    assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    assert!(error.source().is_some());
}

#[test]
fn a_bundle_folder_with_one_library() {
    let folder = folder("a_bundle_folder_with_one_library");
    copy("seed-rust", &folder);
    let runtime = load(&[]);
    let bundle = runtime.load(&folder).unwrap();
    assert_eq!(bundle.name(), "seed-rust");
    assert_eq!(runtime.get::<dyn Adder>().unwrap().add(1, 2), 3);
}

#[test]
fn a_folder_of_libraries_within_a_plugin_folder_is_not_a_bundle() {
    let folder = folder("a_folder_of_libraries_within_a_plugin_folder_is_not_a_bundle");
    let inner = folder.join("deps");
    fs::create_dir(&inner).unwrap();
    copy("seed-rust", &inner);
    copy("greeter", &inner);
    let bundle = folder.join("bundle");
    fs::create_dir(&bundle).unwrap();
    copy("greeter", &bundle);
    let runtime = Runtime::builder().plugin_dir(&folder).build().unwrap();
    assert_eq!(runtime.diagnostics().len(), 0, "{:?}", runtime.diagnostics());
    assert_eq!(runtime.bundles().len(), 1);
}
