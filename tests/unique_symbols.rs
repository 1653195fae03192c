//! C++ plugins with variables of which a process has one, whichever library defines them.
//!
//! Each test has a process of its own, because that is who the variables belong to.

use std::fs;

use fixture_contracts::Adder;
use polyplug_sdk::{Diagnostic, LoadError, ReloadError, Runtime};

use crate::{
    alone::alone,
    support::{bundle, folder, load},
};

/// Returns which bundle shares variables with which.
fn shared(runtime: &Runtime) -> Vec<(String, String)> {
    let shared = runtime.diagnostics().into_iter().filter_map(|it| match it {
        Diagnostic::SharedVariables { bundle, with, variables, .. } => {
            assert_eq!(variables, ["calls"]);
            Some((bundle, with))
        }
        _ => None,
    });
    shared.collect()
}

/// Fault: the second of two plugins used the memory of the first, and nothing said so.
#[test]
fn plugins_that_share_a_variable_are_told_of() {
    alone("unique_symbols::plugins_that_share_a_variable_are_told_of", || {
        let root = folder("plugins_that_share_a_variable");
        let runtime = load(&["seed-cpp"]);
        for (name, fixture) in [("plain", "not-unique-cpp"), ("grown", "unique-grown-cpp")] {
            runtime.load(bundle(&root, name, fixture, "")).unwrap();
        }
        assert!(shared(&runtime).is_empty());
        runtime.load(bundle(&root, "small", "unique-cpp", "")).unwrap();
        let (small, grown) = ("small".to_owned(), "grown".to_owned());
        assert_eq!(shared(&runtime), [(small.clone(), grown.clone())]);
        // So they are when two runtimes loaded them.
        let other = Runtime::builder().build().unwrap();
        other.load(bundle(&root, "other", "unique-cpp", "")).unwrap();
        let last = "other".to_owned();
        assert_eq!(shared(&other), [(last.clone(), grown), (last, small)]);
        let said = other.diagnostics()[0].to_string();
        assert!(said.contains("-fvisibility=hidden") && said.contains("`calls`"), "{said}");
    });
}

/// Fault: the next generation of a plugin wrote behind the memory of a variable that was smaller before.
#[test]
fn a_reload_to_another_type_of_a_shared_variable_is_refused() {
    alone("unique_symbols::a_reload_to_another_type_of_a_shared_variable_is_refused", || {
        let root = folder("a_reload_to_another_type");
        let path = bundle(&root, "it", "unique-cpp", "");
        let library = fs::read_dir(&path).unwrap().map(|it| it.unwrap().path());
        let library = library.filter(|it| it.extension().is_some_and(|it| it == "so")).last();
        let library = library.unwrap();
        let runtime = Runtime::builder().build().unwrap();
        runtime.load(&path).unwrap();
        let adder = runtime.get::<dyn Adder>().unwrap();
        assert_eq!(adder.add(40, 2), 42);
        // The same build has the same types.
        runtime.reload("it").unwrap();
        assert_eq!(shared(&runtime), [("it".to_owned(), "it".to_owned())]);
        fs::copy(polyplug_fixtures::library("unique-grown-cpp"), &library).unwrap();
        let error = runtime.reload("it").unwrap_err();
        let ReloadError::Load { error: LoadError::SharedVariables { variables, .. }, .. } = &error
        else {
            panic!("{error}");
        };
        assert_eq!(*variables, ["calls"]);
        assert!(error.to_string().contains("start the process anew"), "{error}");
        // It goes on as it was, and a build that shares nothing can take its place.
        assert_eq!(runtime.get::<dyn Adder>().unwrap().add(40, 2), 42);
        fs::copy(polyplug_fixtures::library("not-unique-cpp"), &library).unwrap();
        runtime.reload("it").unwrap();
        assert_eq!(runtime.get::<dyn Adder>().unwrap().add(40, 2), 42);
    });
}
