//! The functions of the SDK's private module that safe code can call, and why each is safe.
//!
//! Safe code can name the module although it is hidden. So a function there that believes its arguments is `unsafe`,
//! and one that is not stands in this list with the reason.

use std::{collections::BTreeSet, fs, path::Path};

/// The functions, and why nothing that they are given makes anything unsound.
const SAFE: &[(&str, &str)] = &[
    ("__of", "it takes a result apart"),
    ("__of_callback", "it takes a result apart"),
    ("adapter_header", "a head is a plain value; only unsafe impls hand tables out"),
    ("bundle_record", "a record is bytes in a file, which a host checks"),
    ("original_info", "it describes a type to itself, and has no function that takes a pointer"),
    ("create", "an asker is made in this crate alone, and was checked then"),
    (
        "create_with",
        "an asker is made in this crate alone; the rest is a call of the author's function",
    ),
    ("construct", "as `create_with`"),
    ("crosses", "it does nothing"),
    ("crosses_with", "it does nothing"),
    ("holds_itself", "it does nothing"),
    ("hold", "what it makes is plain bits or a borrow, which only unsafe functions believe"),
    (
        "int",
        "it counts; the derive writes its arguments where no lie is possible, and lifting is unsafe",
    ),
    ("is_not_copied", "it asserts, and returns nothing"),
    ("lends", "it does nothing"),
    ("lifetimes_are_written", "it does nothing"),
    ("no_drop", "it asserts, and returns nothing"),
    ("no_setup", "it does nothing"),
    ("number", "as `int`"),
    ("or_panic", "it takes a result apart"),
    ("or_panic_anywhere", "it takes a result apart"),
    ("owned", "it asserts, and returns nothing"),
    ("owned_parameter", "it asserts, and returns nothing"),
    ("pass", "as `hold`"),
    ("send_is_sync", "it asserts, and returns nothing"),
    ("stateless", "it makes a value; whether null means one is decided by the size of the type"),
    ("tag_size", "it answers a question about a type"),
    ("typed_header", "a head is a plain value; only unsafe impls hand tables out"),
    ("is_believed", "it answers a question about a table"),
    ("visible", "it asserts, and returns a plain answer"),
    ("writes", "it does nothing"),
];

/// The files whose functions the module has, or passes on.
const FILES: &[&str] = &[
    "__private",
    "guard",
    "plugin/constructor.rs",
    "plugin/export.rs",
    "plugin/implementation.rs",
    "plugin/metadata.rs",
    "plugin/state.rs",
];

#[test]
fn safe_functions_of_the_private_module_are_listed_with_a_reason() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../polyplug-sdk/src");
    let mut found = BTreeSet::new();
    for file in FILES {
        visit(&source.join(file), &mut found);
    }
    let listed: BTreeSet<_> = SAFE.iter().map(|(name, _)| (*name).to_owned()).collect();
    let unlisted: Vec<_> = found.difference(&listed).collect();
    assert!(
        unlisted.is_empty(),
        "make it unsafe, or say in this file why it is safe: {unlisted:?}"
    );
    let gone: Vec<_> = listed.difference(&found).collect();
    assert!(gone.is_empty(), "there is no such function any more: {gone:?}");
}

/// A call with a dot could find a method that the author's crate gives to every type.
#[test]
fn exported_macros_call_nothing_with_a_dot() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../polyplug-sdk/src");
    let mut macros = 0;
    for file in ["entry.rs", "lock/mod.rs", "__private/records.rs"] {
        let text = fs::read_to_string(source.join(file)).expect("the file is text");
        let mut in_macro = false;
        for line in text.lines() {
            if line.starts_with("macro_rules!") {
                (in_macro, macros) = (true, macros + 1);
            }
            let code = line.trim_start();
            let with_a_dot = code.split('.').skip(1).any(|after| {
                let name = after.trim_start_matches(|it: char| it.is_alphanumeric() || it == '_');
                name.len() < after.len() && (name.starts_with('(') || name.starts_with("::<"))
            });
            assert!(
                !in_macro || code.starts_with("//") || !with_a_dot,
                "{file}: name the type of the function: {line}"
            );
            in_macro &= line != "}";
        }
    }
    assert_eq!(macros, 6, "list the file of a new macro in this test");
}

fn visit(path: &Path, found: &mut BTreeSet<String>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("the folder can be read") {
            visit(&entry.expect("the entry can be read").path(), found);
        }
        return;
    }
    let source = fs::read_to_string(path).expect("the file is text");
    let mut in_trait = false;
    for line in source.lines() {
        if !line.is_empty() && !line.starts_with([' ', '}']) {
            in_trait = line.starts_with("pub trait") || line.starts_with("pub unsafe trait");
        }
        let words = line.trim_start();
        let is_public = words.starts_with("pub fn ") || words.starts_with("pub const fn ");
        if is_public || in_trait && words.starts_with("fn ") {
            let (_, rest) = words.split_once("fn ").expect("it is a function");
            let name =
                rest.trim_start_matches('$').split(['(', '<']).next().expect("it has a name");
            found.insert(name.to_owned());
        }
    }
}
