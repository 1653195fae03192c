//! Builds the two plugins into one folder, so that the example is a single command. Your host will
//! find plugins that somebody else built.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Builds both plugins and returns the folder they are in.
pub(crate) fn plugins() -> PathBuf {
    eprintln!("building the two plugins …");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/quickstart");
    let built = [
        polyplug_fixtures::rust_plugins(&["quickstart-markdown"]).remove(0),
        polyplug_fixtures::cpp_plugin("report", &source.join("plugin-report/report.cpp")),
    ];
    let folder = polyplug_fixtures::target_dir().join("quickstart");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    for library in built {
        let name = library.file_name().expect("a library has a name");
        fs::copy(&library, folder.join(name)).expect("the target folder can be written");
    }
    folder
}

/// Returns the path of this repository's README.
pub(crate) fn readme() -> String {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this is a workspace");
    repository.join("README.md").display().to_string()
}
