//! Fuzzes the reader of `contracts.lock`.
//!
//! Contracts that were read from a file and are written again are read as the same, a file that was written agrees with
//! its contracts, and what a file becomes has a bound.

#![no_main]

use libfuzzer_sys::fuzz_target;
use polyplug_abi::evolution::Schema;
use polyplug_sdk::lock::{
    LockError,
    fuzzing::{compare, read, write},
};

/// The most bytes of the text of a contract.
const LONGEST: usize = 2 << 20;

/// Whether all that a contract says has a known form.
fn is_understood(schema: &Schema<'_>) -> bool {
    let has_others = schema.methods.iter().any(|method| !method.others.is_empty());
    !has_others && !format!("{schema:?}").contains("Unknown")
}

/// What the code has.
const CONTRACT: &str = include_str!("seeds/schema/filter");

fuzz_target!(|file: &str| {
    let told = compare(&[CONTRACT.to_owned()], file);
    let read = match read(file) {
        Ok(read) => read,
        Err((line, expected)) => {
            let lines = file.lines().count();
            // The end of a file is missing behind its last line.
            assert!((1..=lines + 2).contains(&line), "line {line} of {lines}: {expected}");
            assert!(told.is_err(), "it cannot be read, and agrees");
            return;
        }
    };
    read.iter().for_each(|text| assert!(text.len() <= LONGEST, "{} bytes", text.len()));
    if let Err(error @ (LockError::Missing { .. } | LockError::Io { .. } | LockError::Schema(_))) =
        told
    {
        panic!("{error}");
    }
    let schemas: Vec<_> = read.iter().filter_map(|text| Schema::parse(text).ok()).collect();
    if schemas.len() != read.len() || compare(&read, file).is_err() {
        return;
    }
    // What nobody understands is kept as it is, but for blanks.
    if !schemas.iter().all(is_understood) {
        return;
    }
    let written = write(&read);
    let again = self::read(&written).unwrap_or_else(|fault| panic!("{fault:?} in\n{written}"));
    let again: Vec<_> = again.iter().map(|text| Schema::parse(text).unwrap()).collect();
    assert_eq!(again, schemas, "written as\n{written}");
    if let Err(error) = compare(&read, &written) {
        panic!("{error}");
    }
});
