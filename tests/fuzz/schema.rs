//! Fuzzes the reader and the comparison of canonical texts: an input is two texts with a line `====` between them, or
//! one that is compared with itself.
//!
//! A text is like itself, texts of one fingerprint fit each other, texts of two have a difference, and whoever compares
//! the other way round finds as much.

#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use polyplug_abi::{
    evolution::{Change, Difference, Effect, Schema, Verdict, compare_mentioned, compare_texts},
    fingerprint,
};

fuzz_target!(|input: &str| {
    let (ours, theirs) = input.split_once("\n====\n").unwrap_or((input, input));
    check_one(ours);
    check_one(theirs);
    check_both(ours, theirs);
    check_both(theirs, ours);
    let both = [ours, theirs].map(String::from);
    let _ = compare_mentioned(&both[..1], &both[1..]);
    let (Ok(ours), Ok(theirs)) = (Schema::parse(ours), Schema::parse(theirs)) else { return };
    let (there, back) = (Verdict::of(&ours, &theirs), Verdict::of(&theirs, &ours));
    assert_eq!(there.is_same(), back.is_same());
    assert_eq!(there.is_same(), ours == theirs, "{there:?}");
    assert!(!there.is_same() || there.effect() == Effect::Compatible);
});

/// Checks a text alone.
fn check_one(text: &str) {
    match Schema::parse(text) {
        Ok(schema) => {
            assert_eq!(compare_texts(text, text), []);
            for method in &schema.methods {
                // A tree writes itself in one line.
                assert!(!method.to_string().contains('\n'), "{method}");
            }
        }
        Err(error) => {
            let line = text.lines().nth(error.line - 1).unwrap_or_default();
            assert_eq!(error.text, line, "the line {} is another", error.line);
        }
    }
}

/// Checks what a host of the text `ours` says of a plugin of the text `theirs`.
fn check_both(ours: &str, theirs: &str) {
    let found = compare_texts(ours, theirs);
    let is_same = fingerprint(ours) == fingerprint(theirs);
    let is_alike = is_same || meaning(ours) == meaning(theirs);
    assert!(is_alike || !found.is_empty(), "two fingerprints, and no difference");
    let is_read = Schema::parse(ours).is_ok() && Schema::parse(theirs).is_ok();
    let breaks = found.iter().any(|difference| difference.breaks);
    assert!(!(is_same && is_read && breaks), "one fingerprint, and {found:?}");
    found.iter().for_each(check_difference);
}

/// Returns the lines of a text and their clauses without what means nothing: ends of lines, notes, the order of clauses,
/// and that a result borrows from `self`.
fn meaning(text: &str) -> Vec<BTreeSet<&str>> {
    let lines = text.lines().filter(|line| !line.starts_with("# "));
    lines.map(|line| line.split("; ").filter(|it| *it != "from self").collect()).collect()
}

fn check_difference(difference: &Difference) {
    assert!(!difference.to_string().is_empty());
    let mut said = String::new();
    difference.write(&mut said, polyplug_abi::evolution::Sides::RUNTIME).unwrap();
    assert!(!said.is_empty(), "{difference:?} says nothing");
    if let Change::Unreadable(_) = difference.change {
        assert!(difference.method.is_none());
    }
}
