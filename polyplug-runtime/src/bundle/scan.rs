//! Searching plugin directories for bundles.

use std::path::{Path, PathBuf};

#[cfg(feature = "watch")]
use crate::identity::file_names::{HASHES_FILE, SIGNATURE_FILE};
use crate::{
    bundle::folder::{entries, is_library, only_library},
    error::{build::BuildError, load::LoadError},
    identity::file_names::MANIFEST_FILE,
};

/// What lies in a plugin directory, sorted by file name.
#[derive(Debug, Default)]
pub(crate) struct Scanned {
    pub(crate) bundles: Vec<PathBuf>,
    /// Why directories are none that could be, or have none.
    pub(crate) ambiguous: Vec<LoadError>,
}

/// Looks for the bundles of a plugin directory.
///
/// Libraries are bundles, and so are directories with a manifest or with one library; of a directory with
/// several libraries and no manifest nobody knows. One that cannot be read counts as a bundle, so
/// that it is reported and not passed over. A directory that is a bundle itself, because it has a manifest, is
/// the only one there.
pub(crate) fn scan(directory: &Path) -> Result<Scanned, BuildError> {
    if directory.join(MANIFEST_FILE).is_file() {
        return Ok(Scanned { bundles: vec![directory.into()], ambiguous: Vec::new() });
    }
    let entries = entries(directory)
        .map_err(|source| BuildError::PluginDir { path: directory.into(), source })?;
    // Cargo keeps a folder of libraries beside those that it was asked to build.
    let is_of_cargo = directory.join(".fingerprint").is_dir();
    let mut scanned = Scanned::default();
    let for_compilers = names_for_compilers(&entries);
    for entry in entries {
        if is_library(&entry) || is_bundle(&entry) {
            scanned.bundles.push(entry);
        } else if !is_of_cargo
            && entry.is_dir()
            && let Err(error @ LoadError::SeveralLibraries { .. }) = only_library(&entry)
        {
            scanned.ambiguous.push(error);
        }
    }
    // Beside plugins, such files are those of their contracts.
    if scanned.bundles.is_empty() && scanned.ambiguous.is_empty() && !for_compilers.is_empty() {
        let (path, found) = (directory.into(), for_compilers);
        scanned.ambiguous.push(LoadError::NotBuiltAsLibrary { path, found });
    }
    Ok(scanned)
}

/// Returns the names of the libraries that only compilers read.
fn names_for_compilers(entries: &[PathBuf]) -> Vec<String> {
    let is_one = |path: &&PathBuf| path.extension().is_some_and(|it| it == "rlib" || it == "rmeta");
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into();
    entries.iter().filter(is_one).map(name).collect()
}

/// Lists the files that make a bundle what it is and can be told from its path alone. Each may not be there.
#[cfg(feature = "watch")]
pub(crate) fn files_of(bundle: &Path) -> Vec<PathBuf> {
    if !bundle.is_dir() {
        return vec![bundle.into()];
    }
    let mut files =
        [MANIFEST_FILE, SIGNATURE_FILE, HASHES_FILE].map(|file| bundle.join(file)).to_vec();
    files.extend(entries(bundle).unwrap_or_default().into_iter().filter(|entry| is_library(entry)));
    files
}

/// Lists the folders in a directory; none if it cannot be read.
#[cfg(feature = "watch")]
pub(crate) fn folders_in(directory: &Path) -> Vec<PathBuf> {
    let entries = entries(directory).unwrap_or_default();
    entries.into_iter().filter(|entry| entry.is_dir()).collect()
}

fn is_bundle(path: &Path) -> bool {
    path.is_dir()
        && entries(path).map_or(true, |entries| {
            entries.iter().any(|entry| entry.ends_with(MANIFEST_FILE))
                || entries.iter().filter(|entry| is_library(entry)).count() == 1
        })
}
