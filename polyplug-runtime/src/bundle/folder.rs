//! The files in a folder that may be, or belong to, a bundle.

use std::{
    env::consts::DLL_EXTENSION,
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use crate::{bundle::regular_file::MAX_ENTRIES, error::load::LoadError};

/// Lists a directory, sorted by file name.
pub(super) fn entries(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(directory)?.take(MAX_ENTRIES + 1);
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    if paths.len() > MAX_ENTRIES {
        let most =
            format!("it has more than {MAX_ENTRIES} entries, which no folder of plugins has");
        return Err(io::Error::other(most));
    }
    paths.sort_unstable_by(|a, b| a.file_name().cmp(&b.file_name()));
    Ok(paths)
}

pub(super) fn is_library(path: &Path) -> bool {
    path.extension() == Some(OsStr::new(DLL_EXTENSION)) && !path.is_dir()
}

pub(super) fn only_library(directory: &Path) -> Result<PathBuf, LoadError> {
    let mut libraries = entries(directory).map_err(|source| unreadable(directory, source))?;
    libraries.retain(|entry| is_library(entry));
    if libraries.len() > 1 {
        let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into();
        let found = libraries.iter().map(name).collect();
        return Err(LoadError::SeveralLibraries { path: directory.into(), found });
    }
    libraries.pop().ok_or_else(|| LoadError::NoLibrary { path: directory.into() })
}

pub(super) fn canonical(path: &Path) -> Result<PathBuf, LoadError> {
    fs::canonicalize(path).map_err(|source| unreadable(path, source))
}

pub(super) fn unreadable(path: &Path, source: io::Error) -> LoadError {
    match source.kind() {
        io::ErrorKind::NotFound => LoadError::NotFound { path: path.into() },
        _ => LoadError::Read { path: path.into(), source },
    }
}
