//! Bundle folders: what manifests say, where bundles are found, and what becomes of bad ones.

use std::{
    env,
    error::Error as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use fixture_contracts::{Adder, Greeter};
use polyplug_sdk::{Bundle, BundleState, Compatibility, Diagnostic, LoadError, Runtime, Version};

use crate::support::{bundle, copy, folder, load};

/// Loads a bundle made of a fixture with such a manifest below its name.
fn refused(test: &str, fixture: &str, manifest: &str) -> LoadError {
    let path = bundle(&folder(test), "it", fixture, manifest);
    load(&[]).load(path).expect_err("the bundle is bad")
}

#[test]
fn all_problems_of_a_manifest_are_reported_with_their_places() {
    let text = "version = 7\nfile = \"../x.so\"\n";
    let error = refused("all_problems_of_a_manifest", "seed-rust", text);
    let LoadError::Manifest { path, problems } = &error else { panic!("{error}") };
    assert!(path.ends_with("it/manifest.toml"));
    let places: Vec<_> = problems.iter().map(|it| (it.line, it.column)).collect();
    assert_eq!(places, [(2, 11), (3, 8)], "{error}");
    assert!(error.to_string().contains("\n  2:11: `version` is 7, expected"), "{error}");
}

#[test]
fn unknown_keys_are_warnings_only() {
    let path = bundle(&folder("unknown_keys"), "it", "seed-rust", "colour = \"red\"");
    assert_eq!(load(&[]).load(path).unwrap().name(), "it");
}

#[test]
fn a_manifest_names_the_library_of_the_platform() {
    let root = folder("a_manifest_names_the_library");
    let library = polyplug_fixtures::library("seed-rust");
    let file = library.file_name().unwrap().to_string_lossy();
    let (os, arch) = (env::consts::OS, env::consts::ARCH);
    let table = format!("[file]\nplan9.vax = \"none.so\"\n{os}.{arch} = \"{file}\"");
    let path = bundle(&root, "it", "seed-rust", &table);
    copy("greeter", &path);
    assert_eq!(load(&[]).load(path).unwrap().contracts()[0].name, "test.add");

    let path = bundle(&root, "other", "seed-rust", "[file]\nplan9.vax = \"none.so\"");
    let error = load(&[]).load(path).unwrap_err();
    assert!(matches!(&error, LoadError::NoFileForTarget { target, .. } if target.contains(arch)));
    let path = bundle(&root, "gone", "seed-rust", "file = \"gone.so\"");
    assert!(
        matches!(load(&[]).load(path).unwrap_err(), LoadError::NoSuchFile { file, .. } if file.ends_with("gone.so"))
    );
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere_outside_the_bundle() {
    use std::os::unix::fs::symlink;
    let root = folder("links_lead_nowhere");
    let outside = copy("seed-rust", &root);
    let library = root.join("library");
    fs::create_dir(&library).unwrap();
    symlink(&outside, library.join("inside.so")).unwrap();
    let error = load(&[]).load(&library).unwrap_err();
    assert!(
        matches!(&error, LoadError::Outside { target, .. } if target.ends_with(outside.file_name().unwrap()))
    );

    let manifest = bundle(&root, "manifest", "seed-rust", "");
    fs::rename(manifest.join("manifest.toml"), root.join("manifest.toml")).unwrap();
    symlink(root.join("manifest.toml"), manifest.join("manifest.toml")).unwrap();
    assert!(matches!(load(&[]).load(&manifest).unwrap_err(), LoadError::Outside { .. }));

    // A link within the bundle is a way to name a version.
    let fine = bundle(&root, "fine", "seed-rust", "file = \"current.so\"");
    let inner = fine.join(outside.file_name().unwrap());
    symlink(inner.file_name().unwrap(), fine.join("current.so")).unwrap();
    load(&[]).load(&fine).unwrap();
}

#[cfg(unix)]
#[test]
fn a_manifest_that_is_no_file_of_a_sensible_size_is_refused() {
    let root = folder("a_manifest_that_is_no_file");
    let path = bundle(&root, "it", "seed-rust", "");
    fs::write(path.join("manifest.toml"), vec![b'#'; 2 << 20]).unwrap();
    let error = load(&[]).load(&path).unwrap_err();
    assert!(error.source().unwrap().to_string().contains("at most 1048576 are read"), "{error:?}");
    fs::remove_file(path.join("manifest.toml")).unwrap();
    fs::create_dir(path.join("manifest.toml")).unwrap();
    assert!(matches!(load(&[]).load(&path).unwrap_err(), LoadError::Read { .. }));
    fs::write(path.join("other.toml"), [0xff]).unwrap();
    fs::remove_dir(path.join("manifest.toml")).unwrap();
    fs::rename(path.join("other.toml"), path.join("manifest.toml")).unwrap();
    assert!(matches!(load(&[]).load(&path).unwrap_err(), LoadError::Read { .. }));
}

#[cfg(unix)]
#[test]
fn a_pipe_under_the_name_of_a_library_is_not_waited_for() {
    let root = folder("a_pipe_under_the_name");
    let pipe = root.join("pipe.so");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    fs::create_dir(root.join("b")).unwrap();
    fs::rename(&pipe, root.join("b/pipe.so")).unwrap();
    fs::write(root.join("b/manifest.toml"), "name = \"b\"\nfile = \"pipe.so\"").unwrap();
    let runtime = Runtime::builder().plugin_dir(&root).build().unwrap();
    let bundles = runtime.bundles();
    assert!(matches!(bundles[0].error(), Some(LoadError::NotALibrary { .. })), "{bundles:?}");
    assert_eq!(bundles[0].hash(), None);
    assert!(Command::new("mkfifo").arg(root.join("manifest.toml")).status().unwrap().success());
    fs::remove_file(root.join("b/manifest.toml")).unwrap();
    fs::rename(root.join("manifest.toml"), root.join("b/manifest.toml")).unwrap();
    assert!(matches!(load(&[]).load(root.join("b")).unwrap_err(), LoadError::Read { .. }));
}

#[test]
fn bundles_says_everything_about_good_and_bad_ones() {
    let root = folder("bundles_says_everything");
    bundle(&root, "a", "seed-rust", "version = \"3.2.1\"\npriority = 4");
    bundle(&root, "b", "fails-init", "version = \"1.0.0\"\nprovides = [\"greeter.Hello@1\"]");
    fs::create_dir(root.join("c")).unwrap();
    fs::write(root.join("c/manifest.toml"), "name = ").unwrap();
    copy("greeter", &root);
    let runtime = Runtime::builder().plugin_dir(&root).build().unwrap();
    let bundles = runtime.bundles();
    let mut states: Vec<_> = bundles.iter().map(|it| (it.name(), it.state())).collect();
    states.sort_by_key(|(name, _)| name.to_string());
    use BundleState::{Failed, Loaded};
    assert_eq!(states, [("a", Loaded), ("b", Failed), ("c", Failed), ("greeter", Loaded)]);

    let named = |name: &str| bundles.iter().find(|it| it.name() == name).unwrap();
    let a = named("a");
    assert_eq!((a.version(), a.priority()), (Version::new(3, 2, 1), 4));
    assert_eq!((a.language().unwrap().to_string(), a.error().is_none()), ("Rust".into(), true));
    assert_eq!(a.path(), root.join("a"));
    assert_eq!(a.hash().unwrap().len(), 64);
    assert_ne!(a.hash(), named("greeter").hash());
    assert_eq!(a.hash(), load(&["seed-rust"]).bundles()[0].hash());
    let b = named("b");
    assert_eq!((b.version(), &*b.contracts()[0].name), (Version::new(1, 0, 0), "greeter.Hello"));
    assert!(matches!(b.error(), Some(LoadError::Init { .. })));
    assert!(matches!(named("c").error(), Some(LoadError::Manifest { .. })));

    // What is mended can be loaded, and is no failure any more.
    fs::remove_dir_all(root.join("b")).unwrap();
    bundle(&root, "b", "values", "");
    runtime.load(root.join("b")).unwrap();
    let named: Vec<_> = runtime.bundles().iter().filter(|it| it.name() == "b").cloned().collect();
    assert!(named.len() == 1 && named[0].state() == Loaded);
}

#[test]
fn bundles_come_from_directories_a_variable_and_paths_in_the_order_said() {
    let variable = "POLYPLUG_TEST_BUNDLES_COME_FROM";
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bundles_come_from");
    if env::var_os(variable).is_none() {
        // No variable can be set safely in a process with several threads.
        let parts = ["y", "", "missing", "x"];
        let parts =
            parts.map(|part| if part.is_empty() { PathBuf::new() } else { root.join(part) });
        let name = "bundles_come_from_directories_a_variable_and_paths_in_the_order_said";
        let status = Command::new(env::current_exe().unwrap())
            .args(["--exact", &format!("bundles::{name}")])
            .env(variable, env::join_paths(parts).unwrap())
            .status();
        assert!(status.unwrap().success());
        return;
    }
    let root = folder("bundles_come_from");
    let place = |name: &str| {
        let place = root.join(name);
        fs::create_dir(&place).unwrap();
        bundle(&place, name, "seed-rust", "");
        place
    };
    let [first, single, ..] = ["z", "w", "y", "x"].map(place);
    let missing = root.join("missing");
    let runtime = Runtime::builder()
        .plugin_dir(&first)
        .plugin_dirs_from_env(variable)
        .bundle(single.join("w"))
        .bundle(root.join("nothing"))
        .plugin_dirs_from_env("POLYPLUG_TEST_THAT_IS_NOT_SET")
        .build()
        .unwrap();
    let names: Vec<_> = runtime
        .bundles()
        .iter()
        .filter(|it| it.state() == BundleState::Loaded)
        .map(|it| it.name().to_string())
        .collect();
    assert_eq!(names, ["z", "y", "x", "w"]);
    let told = runtime.diagnostics();
    assert!(matches!(&told[0], Diagnostic::Directory { path, .. } if *path == missing), "{told:?}");
    assert!(told[0].to_string().contains(variable), "{}", told[0]);
    assert!(matches!(&told[1], Diagnostic::Load { path, .. } if path.ends_with("nothing")));
    assert_eq!(told.len(), 2);
}

#[test]
fn defect_6_loading_a_bundle_twice_keeps_the_first() {
    let root = folder("defect_6");
    for name in ["a", "b"] {
        fs::create_dir(root.join(name)).unwrap();
        bundle(&root.join(name), "same", "seed-rust", "");
    }
    let runtime =
        Runtime::builder().plugin_dir(root.join("a")).plugin_dir(root.join("b")).build().unwrap();
    assert_eq!(runtime.get::<dyn Adder>().unwrap().add(1, 2), 3);
    let bundles = runtime.bundles();
    assert_eq!(bundles[0].path(), root.join("a/same"));
    assert!(matches!(bundles[1].error(), Some(LoadError::AlreadyLoaded { .. })));
    // Nor does a second load that fails for another reason.
    runtime.load(root.join("a/same")).unwrap_err();
    assert_eq!(runtime.all::<dyn Adder>().len(), 1);
}

#[test]
fn a_plugin_is_configured_by_its_manifest() {
    let root = folder("a_plugin_is_configured");
    let config = "[config]\ngreeting = \"Olá\"\ntimes = 2";
    let path = bundle(&root, "olá", "configured", config);
    let runtime = load(&[]);
    runtime.load(path).unwrap();
    assert_eq!(runtime.get::<dyn Greeter>().unwrap().greet("you"), "Olá, you! Olá, you!");
}

#[test]
fn a_configuration_that_does_not_fit_is_the_reason_of_a_failed_load() {
    for (name, config, expected, place) in [
        ("none", "", "missing field `greeting`", ""),
        (
            "unknown",
            "[config]\ngreeting = 'x'\ntime = 1",
            "unknown field `time`",
            ", line 4, column 1",
        ),
        (
            "wrong",
            "[config]\ngreeting = 'x'\ntimes = -1",
            "invalid value: integer `-1`",
            ", line 4, column 1",
        ),
    ] {
        let error = refused(&format!("a_configuration_{name}"), "configured", config);
        let message = error.to_string();
        assert!(message.contains(expected), "{message}");
        assert!(message.contains("correct `[config]`"), "{message}");
        // Of the JSON that reaches the plugin there is no place.
        assert!(message.ends_with(&format!("manifest.toml`{place}")), "{message}");
    }
}

#[test]
fn defect_11_what_a_manifest_claims_is_compared() {
    let claims = |name: &str, text: &str, compatibility| {
        let path = bundle(&folder(&format!("defect_11_{name}")), "it", "greeter", text);
        let runtime = Runtime::builder().compatibility(compatibility).build().unwrap();
        runtime.load(path).map(drop).map_err(|error| error.to_string())
    };
    use Compatibility::{Relaxed, Strict, Yolo};
    // The bundle's version has nothing to do with the contract's.
    let good = "version = \"7.0.0\"\nprovides = [\"greeter.Hello@1.1\"]\n\
                function_count = { \"greeter.Hello@1\" = 2 }";
    claims("good", good, Strict).unwrap();
    let bad = "provides = [\"greeter.Hello@1.2\", \"no.Such@3\"]\n\
               function_count = { \"greeter.Hello@1\" = 3 }";
    let error = claims("bad", bad, Strict).unwrap_err();
    for part in [
        "it/manifest.toml",
        "`greeter.Hello@1.2` is registered in version 1.1",
        "`no.Such@3` is not registered",
        "`greeter.Hello@1` has 2 functions, and not 3",
    ] {
        assert!(error.contains(part), "no `{part}` in: {error}");
    }
    let error = claims("silent", "provides = []", Strict).unwrap_err();
    assert!(error.contains("`greeter.Hello@1` is registered, and not provided"), "{error}");
    claims("relaxed", bad, Relaxed).unwrap();
    claims("yolo", bad, Yolo).unwrap();
}

/// Makes a bundle of the greeter with a list of its hashes.
fn hashed(test: &str) -> PathBuf {
    let path = bundle(&folder(test), "it", "greeter", "");
    fs::create_dir(path.join("data")).unwrap();
    fs::write(path.join("data/words"), "many").unwrap();
    let list = Bundle::hashes(&path).unwrap();
    fs::write(path.join("hashes.sha256"), list.to_string()).unwrap();
    assert_eq!(Bundle::hashes(&path).unwrap(), list, "the list is not in itself");
    path
}

#[test]
fn a_bundle_that_was_damaged_since_it_was_built_is_refused() {
    let path = hashed("a_bundle_that_was_damaged_since_it_was_built_is_refused");
    load(&[]).load(&path).unwrap();
    Bundle::inspect(&path).unwrap();
    let library = path.join(polyplug_fixtures::library("greeter").file_name().unwrap());
    // A byte of the code, which no table describes.
    let whole = fs::read(&library).unwrap();
    let mut bytes = whole.clone();
    let code = bytes.len() / 3;
    bytes[code] ^= 1;
    for (file, bytes) in [
        (library.clone(), bytes),
        (path.join("manifest.toml"), b"name = \"other\"".to_vec()),
        (path.join("data/words"), b"few".to_vec()),
    ] {
        let before = fs::read(&file).unwrap();
        fs::write(&file, bytes).unwrap();
        let error = load(&[]).load(&path).unwrap_err();
        assert!(
            matches!(&error, LoadError::DamagedSinceBuilt { is_missing: false, .. }),
            "{error}"
        );
        assert!(error.to_string().contains("is damaged since it was built"), "{error}");
        assert!(Bundle::inspect(&path).is_err());
        fs::write(&file, before).unwrap();
    }
    fs::remove_file(path.join("data/words")).unwrap();
    let error = load(&[]).load(&path).unwrap_err();
    assert!(matches!(&error, LoadError::DamagedSinceBuilt { is_missing: true, .. }), "{error}");
    fs::write(path.join("data/words"), "many").unwrap();
    // What the plugin writes itself is not in the list.
    fs::write(path.join("data/cache"), "new").unwrap();
    load(&[]).load(&path).unwrap();
}

#[test]
fn a_list_of_hashes_that_is_none_is_refused() {
    let path = hashed("a_list_of_hashes_that_is_none_is_refused");
    let file = path.join("hashes.sha256");
    let good = fs::read_to_string(&file).unwrap();
    let hash = "0".repeat(64);
    for (text, words) in [
        (String::new(), "does not list the library"),
        ("x".into(), "line 1"),
        (format!("{good}{hash}  ../outside\n"), "line 4"),
        (format!("{good}{hash}  /etc/passwd\n"), "line 4"),
        (format!("{good}{good}"), "for the second time"),
        (format!("{}  name\n", "0".repeat(63)), "line 1"),
    ] {
        fs::write(&file, text).unwrap();
        let error = load(&[]).load(&path).unwrap_err();
        assert!(format!("{error:?}").contains(words), "{words}: {error:?}");
    }
    // `sha256sum` reads what is written.
    fs::write(&file, good).unwrap();
    let checked =
        Command::new("sha256sum").args(["-c", "hashes.sha256"]).current_dir(&path).output();
    assert!(checked.is_ok_and(|output| output.status.success()));
}

#[test]
fn each_runtime_and_each_load_configures_statics_of_its_own() {
    let folder = folder("each_runtime_and_each_load_configures_statics_of_its_own");
    let path = bundle(&folder, "it", "configured", "");
    // The library itself is not written again: in its place it is mapped.
    let configured = |greeting: &str| {
        let text = format!("name = \"it\"\n[config]\ngreeting = \"{greeting}\"");
        fs::write(path.join("manifest.toml"), text).unwrap();
        path.clone()
    };
    let greets = |runtime: &Runtime| runtime.get::<dyn Greeter>().unwrap().greet("you");
    let (one, two) = (load(&[]), load(&[]));
    one.load(configured("Hello")).unwrap();
    two.load(configured("Ahoy")).unwrap();
    assert_eq!((greets(&one), greets(&two)), ("Hello, you!".into(), "Ahoy, you!".into()));
    one.unload("it").unwrap();
    one.load(configured("Salut")).unwrap();
    assert_eq!((greets(&one), greets(&two)), ("Salut, you!".into(), "Ahoy, you!".into()));
    // In its place it is there once.
    let in_place = || Runtime::builder().open_in_place(true).build().unwrap();
    let (one, two) = (in_place(), in_place());
    one.load(configured("Hello")).unwrap();
    two.load(configured("Ahoy")).unwrap();
    assert_eq!((greets(&one), greets(&two)), ("Hello, you!".into(), "Hello, you!".into()));
}

#[test]
fn a_function_count_of_a_contract_that_is_not_registered_is_an_error() {
    let test = "a_function_count_of_a_contract_that_is_not_registered_is_an_error";
    let error = refused(test, "greeter", "[function_count]\n\"greeter.Helo@1\" = 3");
    let words = "`function_count` names `greeter.Helo@1`, which is not registered";
    assert!(error.to_string().contains(words), "{error}");
}

/// Fault: a file was known by its number alone, which another file has after it is removed.
#[cfg(unix)]
#[test]
fn a_file_that_was_removed_is_not_taken_for_another() {
    use std::os::unix::fs::MetadataExt as _;

    let root = folder("a_file_that_was_removed");
    let runtime = load(&[]);
    let first = copy("seed-rust", &root);
    let number = fs::metadata(&first).unwrap().ino();
    runtime.load(&first).unwrap();
    fs::remove_file(&first).unwrap();
    // The number is given again sooner or later, where it is given again at all.
    let files = (0..1000).map(|i| root.join(format!("{i}.so")));
    for file in files {
        fs::copy(polyplug_fixtures::library("greeter"), &file).unwrap();
        if fs::metadata(&file).unwrap().ino() == number {
            break;
        }
    }
    for entry in fs::read_dir(&root).unwrap() {
        let path = entry.unwrap().path();
        if fs::metadata(&path).unwrap().ino() == number {
            let greeter = runtime.load(&path).unwrap();
            assert_eq!(greeter.name(), "greeter");
            runtime.unload("greeter").unwrap();
            // Under another name it is the same file.
            runtime.load(&path).unwrap();
            let linked = root.join("linked.so");
            fs::hard_link(&path, &linked).unwrap();
            let error = runtime.load(linked).unwrap_err();
            assert!(matches!(error, LoadError::AlreadyLoaded { .. }), "{error}");
            return;
        }
    }
}
