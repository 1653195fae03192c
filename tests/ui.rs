//! Every diagnostic of the macros as the compiler prints it, and what they must put up with.
//!
//! `ui/<kind of mistake>/*.rs` does not compile and says so as in the `.stderr` beside it;
//! `ui/pass/*.rs` compiles and runs. `TRYBUILD=overwrite cargo test ui` blesses what is printed.

use std::{fs, path::Path};

/// Types and traits of generated code, which mean nothing to authors.
const HELPERS: &[&str] =
    &["Asker", "InSlice", "VTable", "Checked<", "as Same", "Created<", "MethodFunctions"];

#[test]
fn no_diagnostic_names_a_helper_of_generated_code() {
    let mut found = Vec::new();
    let folders = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("ui")).unwrap();
    for folder in folders.map(|folder| folder.unwrap().path()).filter(|path| path.is_dir()) {
        for file in fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
            if file.extension().is_none_or(|extension| extension != "stderr") {
                continue;
            }
            let text = fs::read_to_string(&file).unwrap();
            let named = HELPERS.iter().filter(|helper| text.contains(**helper));
            found.extend(named.map(|helper| format!("{}: {helper}", file.display())));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    for kind in [
        "arguments",
        "derive",
        "methods",
        "names",
        "plugins",
        "since",
        "soundness",
        "threads",
        "traits",
        "types",
    ] {
        cases.compile_fail(format!("ui/{kind}/*.rs"));
    }
    cases.pass("ui/pass/*.rs");
}
