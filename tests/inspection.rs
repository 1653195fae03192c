//! What is known of plugins that do not run, and what they are refused for before they do.

use std::{fs, path::PathBuf};

use fixture_contracts::{Adder, Counter, Greeter};
use polyplug_sdk::{Bundle, Diagnostic, LoadError, Runtime, SupportedLanguage, Version};

use crate::support::{copy, folder};

fn inspect(fixture: &str) -> polyplug_sdk::Inspection {
    let library = polyplug_fixtures::library(fixture);
    Bundle::inspect(library).unwrap_or_else(|error| panic!("`{fixture}`: {error}"))
}

#[test]
fn a_rust_plugin_says_everything() {
    let found = inspect("greeter");
    assert_eq!((found.name(), found.version()), ("greeter", Some(Version::new(1, 0, 0))));
    assert_eq!(found.language(), Some(SupportedLanguage::Rust));
    let contract = &found.contracts()[0];
    assert_eq!(
        (contract.name.as_str(), contract.version),
        ("greeter.Hello", Version::new(1, 1, 0))
    );
    assert_eq!(contract.methods, ["greet(&self, &str) -> String", "shout(&self, &str) -> String"]);
    let build = found.build().unwrap();
    assert!(build.compiler.starts_with("rustc 1."), "{build}");
    println!("{found}");
}

#[test]
fn timed() {
    for fixture in ["greeter", "everything", "seed-cpp", "v1-c"] {
        let library = polyplug_fixtures::library(fixture);
        let start = std::time::Instant::now();
        for _ in 0..1000 {
            Bundle::inspect(&library).unwrap();
        }
        println!(
            "{fixture} {:?} {} bytes",
            start.elapsed() / 1000,
            fs::metadata(&library).unwrap().len()
        );
        println!("{}", Bundle::inspect(&library).unwrap());
    }
}
