//! Loads plugins that only know ABI v1 and were written without our headers.
//!
//! `v1_plugin.c` is the plugin; it checks what the host offers from its own side, and the reason of a
//! failed check arrives here as the error of the load.

#![cfg(unix)]

use std::{
    env::consts::DLL_EXTENSION,
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use polyplug_abi::Version;
use polyplug_runtime::{Diagnostic, LoadError, Runtime};

/// Compiles the plugin that does `what`, as `<name>` with the platform's extension.
fn plugin(directory: &str, name: &str, what: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(directory);
    fs::create_dir_all(&directory).unwrap();
    let library = directory.join(name).with_extension(DLL_EXTENSION);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/v1_plugin.c");
    let status = Command::new("cc")
        .args(["-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", &format!("-DPLUGIN={what}")])
        .arg(source)
        .arg("-o")
        .arg(&library)
        .status();
    assert!(status.unwrap().success());
    library
}

fn runtime() -> Runtime {
    Runtime::builder().build().unwrap()
}

#[test]
fn a_plugin_finds_and_calls_another_through_the_host() {
    let runtime = runtime();
    let bundle = runtime.load(plugin("pair", "libprovider", "PROVIDER")).unwrap();
    assert_eq!((bundle.name(), bundle.version()), ("v1-plugin", Version::new(3, 2, 1)));
    assert_eq!(bundle.language(), None);
    assert_eq!(bundle.contracts()[0].name, "test.add");
    runtime.load(plugin("pair", "libconsumer", "CONSUMER")).unwrap();
    // The consumer unloads the provider when it is done.
    let names: Vec<_> = runtime.bundles().iter().map(|it| it.name().to_string()).collect();
    assert_eq!(names, ["consumer"]);
}

#[test]
fn a_plugin_that_sins_leaves_nothing_behind() {
    let runtime = runtime();
    runtime.load(plugin("sins", "libgood", "PROVIDER")).unwrap();
    for (what, words) in [
        ("NULL_FUNCTION", "function 0 is null"),
        ("NO_CALL", "the `call` of `test.add@1` is null"),
        ("TWICE", "implements contract `test.add@1` twice"),
        ("FAILS", "code 4711: no licence"),
        ("PANICS", "panicked while it was initialised: index out of bounds"),
        ("OTHER_ID", "contract `other.Contract@1` with the id 0x"),
    ] {
        // Another name than the good one's, which is what the descriptor says.
        let library = plugin(&format!("sins/{what}"), "libbad", what);
        fs::write(library.with_file_name("manifest.toml"), format!("name = \"{what}\"")).unwrap();
        let error = runtime.load(library.parent().unwrap()).unwrap_err().to_string();
        assert!(error.contains(words), "{what}: {error}");
        assert!(error.contains("libbad"), "{what}: {error}");
    }
    assert_eq!(runtime.bundles().len(), 1);
}

#[test]
fn one_of_many_loads_of_a_file_wins() {
    let library = plugin("race", "libprovider", "PROVIDER");
    let link = library.with_file_name("hard-link.so");
    if !link.exists() {
        fs::hard_link(&library, &link).unwrap();
    }
    let runtime = runtime();
    let load = |path: &PathBuf| match runtime.load(path) {
        Ok(_) => 1,
        Err(LoadError::AlreadyLoaded { .. }) => 0,
        Err(error) => panic!("{error}"),
    };
    let won: i32 = thread::scope(|scope| {
        let paths = [&library, &link].into_iter().cycle().take(8);
        let threads: Vec<_> = paths.map(|path| scope.spawn(move || load(path))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(won, 1);
    assert_eq!(runtime.bundles().len(), 1);
}

#[test]
fn a_plugin_directory_is_loaded_in_order_and_past_what_is_bad() {
    let root = plugin("directory", "libb-good", "PROVIDER").parent().unwrap().to_path_buf();
    plugin("directory", "libc-empty", "EMPTY");
    fs::write(root.join("a-text").with_extension(DLL_EXTENSION), "text").unwrap();
    fs::write(root.join("notes.txt"), "ignored").unwrap();
    fs::create_dir_all(root.join("ignored")).unwrap();
    fs::create_dir_all(root.join("d-bundle")).unwrap();
    fs::write(root.join("d-bundle/manifest.toml"), "name = \"d\"\nfile = \"x.so\"").unwrap();

    let runtime = Runtime::builder().plugin_dir(&root).build().unwrap();
    let names: Vec<_> = runtime.bundles().iter().map(|it| it.name().to_string()).collect();
    // Whose files are not there is known before anything is loaded.
    assert_eq!(names, ["d-bundle", "a-text", "v1-plugin", "c-empty"]);
    let told: Vec<_> = runtime.diagnostics();
    assert!(matches!(&told[0], Diagnostic::Load { path, .. } if path.ends_with("d-bundle")));
    assert!(matches!(&told[1], Diagnostic::Load { path, .. } if path.ends_with("a-text.so")));
    assert!(matches!(&told[2], Diagnostic::NoMetadata { bundle, .. } if bundle == "v1-plugin"));
    assert!(matches!(&told[3], Diagnostic::Empty { bundle, .. } if bundle == "c-empty"));
    assert_eq!(told.len(), 4, "{told:#?}");
}

#[test]
fn a_link_out_of_a_bundle_is_refused() {
    let library = plugin("links", "liboutside", "PROVIDER");
    let bundle = library.with_file_name("bundle");
    fs::create_dir_all(&bundle).unwrap();
    let link = bundle.join("inside.so");
    if !link.exists() {
        std::os::unix::fs::symlink(&library, &link).unwrap();
    }
    fs::write(bundle.join("manifest.toml"), "name = \"x\"\nfile = \"inside.so\"").unwrap();
    let error = runtime().load(&bundle).unwrap_err().to_string();
    assert!(error.contains("not inside the bundle"), "{error}");
}
