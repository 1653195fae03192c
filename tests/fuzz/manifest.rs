//! Fuzzes the reader of `manifest.toml`.
//!
//! What is written from what was read reads as the same, a plugin can be handed its configuration, and problems are few,
//! short, printable and inside the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use polyplug_fuzz::check_message;
use polyplug_runtime::{
    fuzzing::config_as_json,
    manifest::{Manifest, ManifestProblem},
};

/// As many problems are told, and how many more there are.
const MOST_PROBLEMS: usize = 65;

/// The most bytes of a problem: what is shown of a path is the longest.
const LONGEST: usize = 2048;

fuzz_target!(|text: &str| {
    let read = match Manifest::parse(text) {
        Ok(read) => read,
        Err(problems) => {
            assert!(!problems.is_empty(), "a manifest is refused without a reason");
            return check_problems(text, &problems);
        }
    };
    check_problems(text, &read.warnings);
    assert!(!read.name.is_empty(), "a bundle has no name");
    if let Some(json) = config_as_json(&read) {
        let json = serde_json::from_str::<serde_json::Value>(&json);
        assert!(json.is_ok_and(|json| json.is_object()), "a configuration is no JSON");
    }
    let written = read.to_string();
    match Manifest::parse(&written) {
        Ok(again) => {
            let read = without_warnings(read);
            assert_eq!(without_warnings(again), read, "written as\n{written}");
        }
        Err(problems) => panic!("{problems:?}, written as\n{written}"),
    }
});

fn without_warnings(mut manifest: Manifest) -> Manifest {
    manifest.warnings.clear();
    manifest
}

fn check_problems(text: &str, problems: &[ManifestProblem]) {
    assert!(problems.len() <= MOST_PROBLEMS, "{} problems", problems.len());
    let lines = text.split('\n').count();
    for problem in problems {
        check_message(&problem.message, LONGEST);
        assert!((1..=lines).contains(&problem.line), "{problem:?} in {lines} lines");
        let line = text.split('\n').nth(problem.line - 1).unwrap_or_default();
        let columns = line.chars().count() + 1;
        assert!((1..=columns).contains(&problem.column), "{problem:?} in {columns} columns");
    }
}
