//! Fuzzes the reader of `hashes.sha256`.
//!
//! A list that was read and is written again is read as the same, names stay inside the bundle, and messages are short
//! and printable.

#![no_main]

use std::path::{Component, Path};

use libfuzzer_sys::fuzz_target;
use polyplug_fuzz::check_message;
use polyplug_runtime::fuzzing::hash_list;

fuzz_target!(|text: &str| {
    let list = match hash_list(text) {
        Ok(list) => list,
        Err(message) => return check_message(&message, 1024),
    };
    for (name, hash) in list.iter() {
        let mut parts = Path::new(name).components();
        assert!(parts.all(|part| matches!(part, Component::Normal(_))), "{name:?}");
        assert_eq!(hash.len(), 64, "{name:?}");
    }
    let written = list.to_string();
    assert_eq!(hash_list(&written).as_ref(), Ok(&list), "written as\n{written}");
});
