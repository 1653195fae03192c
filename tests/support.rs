//! What the tests share: a runtime with fixtures loaded, and folders of their own.

use std::{
    fs,
    path::{Path, PathBuf},
};

use polyplug_sdk::Runtime;

/// Starts a runtime and loads fixtures in the order given.
pub(crate) fn load(fixtures: &[&str]) -> Runtime {
    let runtime = Runtime::builder().build().expect("a runtime without plugins starts");
    for fixture in fixtures {
        let loaded = runtime.load(polyplug_fixtures::library(fixture));
        loaded.unwrap_or_else(|error| panic!("`{fixture}` does not load: {error}"));
    }
    runtime
}

/// Makes an empty folder for the test called `name`.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

/// Copies a fixture's library into `folder`, under its own file name.
pub(crate) fn copy(fixture: &str, folder: &Path) -> PathBuf {
    let library = polyplug_fixtures::library(fixture);
    let copy = folder.join(library.file_name().expect("a library has a name"));
    fs::copy(library, &copy).expect("the target folder can be written");
    copy
}
