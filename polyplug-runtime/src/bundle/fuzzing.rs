//! The readers of a bundle's files, for the fuzz targets in `tests/fuzz`: bytes in, facts out.
//!
//! What is here: ways to readers that nobody else may call. What is not: what has to hold of their answers, which the
//! targets say. **Invariant:** only builds with `--cfg fuzzing` have it.

use std::{fmt::Debug, path::Path};

use polyplug_abi::{BundleRecord, ImplementationRecord};

use crate::{
    bundle::{
        hashes::HashList,
        image::{self, unique},
        manifest::{config, contents::Manifest},
        metadata,
    },
    error::load::LoadError,
    identity::printable,
};

/// Whether showing the character could do something else than show it.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    printable::is_hidden(c)
}

/// Returns what a plugin is handed as its configuration.
#[must_use]
pub fn config_as_json(manifest: &Manifest) -> Option<String> {
    manifest.config.as_ref().map(config::to_json)
}

/// Reads the records of a section.
///
/// # Errors
/// What is wrong with them.
pub fn records(
    section: &[u8],
) -> Result<(BundleRecord<'_>, Vec<ImplementationRecord<'_>>), String> {
    metadata::records(section)
}

/// Reads a list of hashes.
///
/// # Errors
/// What is wrong with it.
pub fn hash_list(text: &str) -> Result<HashList, String> {
    HashList::parse(text)
}

/// What is said of a library.
#[derive(Debug, PartialEq, Eq)]
pub struct Answers {
    /// Whether it can be opened.
    pub check: Result<String, String>,
    /// What [`Bundle::inspect`](crate::Bundle::inspect) says of it.
    pub inspect: Result<String, String>,
}

impl Answers {
    fn new<C: Debug, I: Debug>(
        path: &Path,
        check: Result<C, LoadError>,
        inspect: Result<I, LoadError>,
    ) -> Self {
        let path = format!("`{}`", printable::shown(path));
        let told = |error: LoadError| error.to_string().replace(&path, "`it`");
        Self {
            check: check.map(|it| format!("{it:?}")).map_err(told),
            inspect: inspect.map(|it| format!("{it:?}")).map_err(told),
        }
    }
}

/// Looks into a library whose bytes are all there.
#[must_use]
pub fn library(bytes: &[u8]) -> Answers {
    let path = image::PATH_OF_BYTES.as_ref();
    Answers::new(path, image::check_bytes(bytes), image::inspect_bytes(bytes))
}

/// Looks into a library that is a file, and is read in pieces.
#[must_use]
pub fn library_at(path: &Path) -> Answers {
    let checked = image::check(path, path).map(|checked| checked.metadata);
    Answers::new(path, checked, image::inspect(path))
}

/// Asks a file what else a host asks libraries that it was told nothing bad of.
#[must_use]
pub fn symbols_at(path: &Path) -> Vec<String> {
    let _ = unique::has_unique_symbols(path);
    let (sanitizer, variables) = image::symbols_at(path).unwrap_or_default();
    variables.into_iter().chain(sanitizer.map(|it| it.name.to_owned())).collect()
}
