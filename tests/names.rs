//! What a user is told, and by which name: a bundle has one, and an error says why by itself.

use std::{fs, io::ErrorKind, path::Path};

use fixture_contracts::{Adder, Clock, Explosive, Greeter, Workshop};
use polyplug_sdk::{
    BuildError, Compatibility, Diagnostic, Event, LoadError, LogLevel, LogRecord, Provider, Runtime,
};

use crate::support::{bundle, copy, folder, load};

/// Loads the fixture as a bundle of another name than the plugin's own.
fn renamed(test: &str, fixture: &str) -> Runtime {
    let runtime = load(&[]);
    runtime.load(bundle(&folder(test), "parrot", fixture, "version = \"7.0.0\"")).unwrap();
    runtime
}

#[test]
fn a_plugin_is_called_by_the_name_of_its_bundle() {
    let runtime = renamed("called_by_the_name", "panics-call");
    let explosive = runtime.get::<dyn Explosive>().unwrap();
    assert_eq!(Provider::of(&explosive).to_string(), "parrot 7.0.0 (Rust)");
    let error = explosive.try_explode("str").unwrap_err().to_string();
    assert!(error.starts_with("plugin `parrot` panicked in `test.Explosive::explode`"), "{error}");
    runtime.reload(&Provider::of(&explosive).plugin).unwrap();
}

#[test]
fn a_plugin_directory_that_is_a_bundle_is_loaded_as_one() {
    let path = bundle(
        &folder("a_directory_that_is"),
        "parrot",
        "configured",
        "[config]\ngreeting = 'Olá'",
    );
    let runtime = Runtime::builder().plugin_dir(path).build().unwrap();
    assert_eq!(runtime.bundles()[0].name(), "parrot");
    assert_eq!(runtime.get::<dyn Greeter>().unwrap().greet("you"), "Olá, you!");
}

#[test]
fn a_plugin_directory_that_is_a_file_is_said_to_be_one() {
    let file = copy("greeter", &folder("a_directory_that_is_a_file"));
    let error = Runtime::builder().plugin_dir(file).build().unwrap_err();
    assert!(matches!(error, BuildError::PluginDir { .. }));
    assert!(error.to_string().contains("load it with `Runtime::load`"), "{error}");
}

#[test]
fn a_plugin_directory_that_cannot_be_read_is_said_to_be_there_or_not() {
    let missing = folder("a_directory_that_cannot_be_read").join("missing");
    let error = Runtime::builder().plugin_dir(&missing).build().unwrap_err().to_string();
    assert!(
        error.ends_with("does not exist; create it, or do not name it to the builder"),
        "{error}"
    );
    // Who runs the tests may be one who can read everything.
    let of = |kind: ErrorKind| BuildError::PluginDir { path: missing.clone(), source: kind.into() };
    let error = of(ErrorKind::PermissionDenied).to_string();
    assert!(error.contains("this user may not") && !error.contains("create"), "{error}");
    let error = of(ErrorKind::Other);
    assert!(error.to_string().ends_with("missing`"), "{error}");
    assert!(format!("{error:?}").ends_with(": other error"), "{error:?}");
}

#[test]
fn a_bundle_that_is_not_loaded_comes_with_those_that_are() {
    let runtime = load(&[]);
    let said = |runtime: &Runtime| runtime.unload("nobody").unwrap_err().to_string();
    assert_eq!(said(&runtime), "bundle `nobody` is not loaded; no bundle is");
    assert_eq!(runtime.reload("nobody").unwrap_err().to_string(), said(&runtime));
    let folder = folder("comes_with_those_that_are");
    runtime.load(bundle(&folder, "b0", "greeter", "")).unwrap();
    assert_eq!(said(&runtime), "bundle `nobody` is not loaded; `b0` is");
    (1..9).for_each(|i| {
        drop(runtime.load(bundle(&folder, &format!("b{i}"), "greeter", "")).unwrap())
    });
    assert!(said(&runtime).ends_with(", `b7` and 1 more are; `Runtime::bundles` lists them"));
    runtime.unload("b0").unwrap();
    assert!(
        said(&runtime).ends_with("not loaded; `b1`, `b2`, `b3`, `b4`, `b5`, `b6`, `b7`, `b8` are")
    );
}

#[test]
fn a_manifest_that_is_loaded_is_told_from_its_bundle() {
    let path = bundle(&folder("a_manifest_that_is_loaded"), "it", "greeter", "");
    let error = load(&[]).load(path.join("manifest.toml")).unwrap_err();
    assert!(matches!(&error, LoadError::IsManifest { .. }), "{error}");
    assert!(error.to_string().ends_with("name the folder that it is in"), "{error}");
}

#[test]
fn where_nothing_is_found_it_is_said_where_it_was_looked_for() {
    let folder = folder("where_nothing_is_found");
    let runtime = Runtime::builder().plugin_dir(&folder).build().unwrap();
    let error = runtime.get::<dyn Adder>().unwrap_err().to_string();
    let expected = format!("\n  loaded: nothing; searched: `{}`", folder.display());
    assert!(error.ends_with(&expected), "{error}");
}

#[test]
fn an_error_of_a_reload_says_why_by_itself() {
    let folder = folder("a_reload_says_why");
    let path = copy("greeter", &folder);
    let runtime = load(&[]);
    runtime.load(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let error = runtime.reload("greeter").unwrap_err();
    let expected = format!("`{}` does not exist", path.display());
    assert!(error.to_string().ends_with(&expected), "{error}");
    // Who writes the causes too does not repeat it.
    assert_eq!(format!("{error}"), format!("{error:?}"));
}

#[test]
fn what_is_wrong_with_a_configuration_is_said_with_key_and_file() {
    let refused = |path: &Path| load(&[]).load(path).unwrap_err().to_string();
    let root = folder("a_configuration_is_wrong");
    let path = bundle(&root, "it", "configured", "[config]\ngreeting = 'x'\ntimes = -1");
    let error = refused(&path);
    let manifest = path.join("manifest.toml");
    assert!(error.contains("`times`: invalid value: integer `-1`"), "{error}");
    let place = format!("in `{}`, line 4, column 1", manifest.display());
    assert!(error.contains(&place), "{error}");
    // There is no manifest to correct.
    let error = refused(&copy("configured", &root));
    assert!(error.contains("put the plugin into a folder with a `manifest.toml`"), "{error}");
}

#[test]
fn what_is_odd_about_a_manifest_is_a_diagnostic() {
    let path = bundle(&folder("odd_about_a_manifest"), "it", "greeter", "naem = 1");
    let runtime = load(&[]);
    runtime.load(&path).unwrap();
    let diagnostics = runtime.diagnostics();
    let expected = format!(
        "{}:2:1: unknown key `naem`; did you mean `name`?",
        path.join("manifest.toml").display()
    );
    assert!(matches!(&*diagnostics, [Diagnostic::Manifest { .. }]), "{diagnostics:?}");
    assert_eq!(diagnostics[0].to_string(), expected);
}

#[test]
fn what_is_odd_about_the_manifest_of_a_new_generation_is_a_diagnostic_too() {
    let path = bundle(&folder("odd_about_a_new_manifest"), "it", "greeter", "");
    let runtime = load(&[]);
    runtime.load(&path).unwrap();
    assert!(runtime.diagnostics().is_empty());
    fs::write(path.join("manifest.toml"), "name = \"it\"\nnaem = 1\n").unwrap();
    runtime.reload("it").unwrap();
    assert!(matches!(&*runtime.diagnostics(), [Diagnostic::Manifest { .. }]));
}

#[test]
fn a_preferred_bundle_that_is_not_loaded_is_a_diagnostic_as_long_as_it_is_not() {
    let runtime = Runtime::builder().prefer("seed-rust").prefer("nobody").build().unwrap();
    let missing = || -> Vec<String> {
        let diagnostics = runtime.diagnostics().into_iter();
        let name = |it| match it {
            Diagnostic::Preferred { bundle } => bundle,
            other => panic!("{other}"),
        };
        diagnostics.map(name).collect()
    };
    assert_eq!(missing(), ["seed-rust", "nobody"]);
    runtime.load(polyplug_fixtures::library("seed-rust")).unwrap();
    assert_eq!(missing(), ["nobody"]);
    runtime.unload("seed-rust").unwrap();
    assert_eq!(missing(), ["seed-rust", "nobody"]);
}

#[test]
fn a_file_that_is_not_there_is_said_to_be_named_by_the_manifest() {
    let path = bundle(&folder("a_file_that_is_not_there"), "it", "greeter", "file = 'libnone.so'");
    let error = load(&[]).load(&path).unwrap_err();
    assert!(matches!(error, LoadError::NoSuchFile { .. }), "{error:?}");
    for file in ["manifest.toml", "libnone.so"] {
        let path = path.join(file).display().to_string();
        assert!(error.to_string().contains(&path), "{error}");
    }
}

#[test]
fn what_a_host_provides_to_plugins_is_not_said_to_be_unknown() {
    struct Noon;
    impl Clock for Noon {
        fn now(&self) -> u64 {
            12
        }

        fn zone(&self, name: &str) -> String {
            name.to_owned()
        }

        fn strike(&self, _: &str) {}
    }
    let runtime = Runtime::builder().provide::<dyn Clock, _>(Noon).build().unwrap();
    let error = runtime.get::<dyn Clock>().unwrap_err().to_string();
    assert!(error.contains("is provided to plugins; what hosts find is registered"), "{error}");
    let other = runtime.get::<dyn Greeter>().unwrap_err().to_string();
    assert!(!other.contains("provided to plugins"), "{other}");
}

#[test]
fn a_listener_that_panics_undoes_nothing() {
    let panics = |event: &Event<'_>| assert!(matches!(event, Event::Preparing { .. }), "fell over");
    let runtime = Runtime::builder().on_event(panics).build().unwrap();
    runtime.load(polyplug_fixtures::library("seed-rust")).unwrap();
    runtime.reload("seed-rust").unwrap();
    runtime.unload("seed-rust").unwrap();
    runtime.get::<dyn Adder>().unwrap_err();
    let told = runtime.diagnostics();
    assert!(matches!(&told[0], Diagnostic::Listener { message } if message.contains("fell over")));
}

#[test]
fn a_bundle_of_a_name_that_is_taken_is_told_what_to_do() {
    let runtime = load(&["greeter"]);
    let again = runtime.load(polyplug_fixtures::library("greeter")).unwrap_err();
    assert!(matches!(again, LoadError::AlreadyLoaded { .. }));
    assert!(again.to_string().contains("`Runtime::reload`"), "{again}");
    let other = runtime.load(copy("greeter", &folder("a_name_that_is_taken"))).unwrap_err();
    assert!(other.to_string().contains("another `name` in a `manifest.toml`"), "{other}");
}

#[test]
fn an_error_without_a_code_of_its_own_shows_none() {
    let runtime = Runtime::builder().compatibility(Compatibility::Yolo).build().unwrap();
    runtime.load(polyplug_fixtures::library("constructed")).unwrap();
    let error = runtime.get::<dyn Greeter>().unwrap_err().to_string();
    assert!(error.contains("failed in") && !error.contains("with code 1"), "{error}");
}

#[test]
fn the_panic_of_a_callback_has_no_place_in_generated_code() {
    let workshop = load(&["objects"]).get::<dyn Workshop>().unwrap();
    let error = workshop.try_map(&[1], &|_| panic!("callback fell over")).unwrap_err().to_string();
    assert!(error.contains("callback fell over"), "{error}");
    assert!(!error.contains("fixtures/contracts"), "{error}");
}

/// Fault: what a listener to the log panicked with left `load`, and destructors of proxies.
#[test]
fn a_listener_to_the_log_that_panics_is_told_no_further() {
    let told = |_: &LogRecord<'_>| panic!("nothing is to be said");
    let runtime = Runtime::builder().on_log(LogLevel::Trace, told).build().unwrap();
    runtime.load(polyplug_fixtures::library("seed-rust")).unwrap();
    assert_eq!(runtime.get::<dyn Adder>().unwrap().add(1, 2), 3);
    runtime.unload("seed-rust").unwrap();
}
