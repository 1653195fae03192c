//! The files in a folder that may be, or belong to, a bundle.

use std::{
    collections::BTreeMap,
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

/// What neither a signature nor a list of hashes covers.
pub(super) enum Uncovered {
    /// A file or folder that cannot be read.
    Unreadable(PathBuf, io::Error),
    /// A symbolic link, a pipe, or a socket. What a link leads to is not in the folder.
    Irregular(PathBuf),
    /// A file whose name is not text.
    Unnamed(PathBuf),
}

/// Lists all files in a folder and the folders in it, by the names that are the same on all platforms.
pub(super) fn files_below(root: &Path) -> Result<BTreeMap<String, PathBuf>, Uncovered> {
    let (mut files, mut entries) = (BTreeMap::new(), 0);
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let unreadable = |error| Uncovered::Unreadable(folder.clone(), error);
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            // Folders count too: a chain of them is as long as the disk is large.
            entries += 1;
            if entries > MAX_ENTRIES {
                let most = format!("the bundle has more than {MAX_ENTRIES} files and folders");
                return Err(unreadable(io::Error::other(most)));
            }
            let (path, kind) = (entry.path(), entry.file_type().map_err(unreadable)?);
            if kind.is_dir() {
                folders.push(path);
            } else if !kind.is_file() {
                return Err(Uncovered::Irregular(path));
            } else {
                match path.strip_prefix(root).ok().and_then(name_below) {
                    Some(name) => drop(files.insert(name, path)),
                    None => return Err(Uncovered::Unnamed(path)),
                }
            }
        }
    }
    Ok(files)
}

/// Returns a path below a folder as it is written on all platforms; `None` if it is not text.
pub(super) fn name_below(path: &Path) -> Option<String> {
    let parts = path.iter().map(|part| part.to_str());
    Some(parts.collect::<Option<Vec<_>>>()?.join("/"))
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
