//! The reader of lock files, for the fuzz targets in `tests/fuzz`: texts in, texts out.
//!
//! What is here: ways to a reader that nobody else may call. What is not: what has to hold of its answers, which the
//! targets say. Invariant: only builds with `--cfg fuzzing` have it.

use polyplug_abi::evolution::Schema;

use super::{
    Lock, LockError,
    file::{self, LockFile},
    shape::Fault,
};

/// Compares contracts, given by their canonical texts, with a lock file.
///
/// # Errors
/// As for [`Lock::check`].
pub fn compare(contracts: &[String], file: &str) -> Result<(), LockError> {
    Lock { path: "contracts.lock".into(), contracts: contracts.to_vec() }.compare_with(file)
}

/// Returns the canonical texts of the contracts in a lock file.
///
/// # Errors
/// The number of a line, and what was expected there.
pub fn read(file: &str) -> Result<Vec<String>, Fault> {
    let file = LockFile::parse(file)?;
    let text = |shape: &super::Shape<'_>| {
        Ok(format!("polyplug-schema 1 {}\n{}", file.target, shape.expand()?))
    };
    file.shapes.values().map(text).collect()
}

/// Writes contracts that can be read as a lock file.
#[must_use]
pub fn write(contracts: &[String]) -> String {
    let schemas: Vec<_> = contracts.iter().filter_map(|text| Schema::parse(text).ok()).collect();
    file::write(&schemas)
}
