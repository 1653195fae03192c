//! Plugins of earlier releases still load. `.ci/golden` makes them and keeps them.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Names the folder with the libraries of earlier releases.
const GOLDEN: &str = "POLYPLUG_GOLDEN";

#[test]
fn plugins_of_earlier_releases_load() {
    let Some(folder) = env::var_os(GOLDEN) else {
        eprintln!("SKIPPED, nothing was tested: {GOLDEN} names no folder");
        return;
    };
    let mut libraries = Vec::new();
    find(Path::new(&folder), &mut libraries);
    assert!(!libraries.is_empty(), "there are no libraries in `{}`", folder.display());
    for library in libraries {
        let visited = polyplug_visitor::visit(&library);
        let found = visited.unwrap_or_else(|error| panic!("`{}`: {error}", library.display()));
        println!("{found}");
    }
}

fn find(folder: &Path, libraries: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder);
    let entries = entries.unwrap_or_else(|error| panic!("`{}`: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            find(&path, libraries);
        } else if path.extension().is_some_and(|it| it == env::consts::DLL_EXTENSION) {
            libraries.push(path);
        }
    }
}
