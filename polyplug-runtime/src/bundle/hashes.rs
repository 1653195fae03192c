//! The list of hashes of a bundle: whether its files are those that were built.
//!
//! `hashes.sha256` has a line for each file, as `sha256sum` writes and checks them. It tells a damage, such as a bad copy,
//! which no check of a library's tables can tell in its code. Who wrote it is the business of the signature, which covers
//! it as it covers every file.
//!
//! The invariant: a file that was read counts as it was read, and every other one as it is.

use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Component, Path},
};

use crate::{
    bundle::{
        folder::{self, Uncovered, unreadable},
        hash::{self, Hash},
        regular_file,
        source::Source,
    },
    error::load::LoadError,
    identity::{
        file_names::{HASHES_FILE, MANIFEST_FILE, SIGNATURE_FILE},
        printable::{excerpt, is_hidden},
    },
};

/// The most that a list has, which is one of about ten thousand files.
const MAX_LIST: u64 = 1 << 20;

/// The most that all listed files have together.
const MAX_LISTED: u64 = 4 << 30;

/// The hashes of all files of a bundle. Made by [`Bundle::hashes`](crate::Bundle::hashes).
///
/// `{}` writes it as the `hashes.sha256` of the bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashList(BTreeMap<String, Hash>);

impl HashList {
    /// Computes the hashes of the files in a folder, but for the list itself and the signature.
    pub(crate) fn of(bundle: &Path) -> Result<Self, LoadError> {
        let root = folder::canonical(bundle)?;
        let files = folder::files_below(&root).map_err(|uncovered| match uncovered {
            Uncovered::Unreadable(path, source) => LoadError::Read { path, source },
            Uncovered::Irregular(path) => not_listed(path.as_ref(), "neither a file nor a folder"),
            Uncovered::Unnamed(path) => not_listed(path.as_ref(), "a file whose name is not UTF-8"),
        })?;
        let (mut hashes, mut left) = (BTreeMap::new(), MAX_LISTED);
        for (name, path) in files {
            if name == HASHES_FILE || name == SIGNATURE_FILE {
                continue;
            }
            if !is_shown(&name) {
                return Err(not_listed(&path, "a file whose name has control characters"));
            }
            hashes.insert(name, hash_within(&path, &mut left)?);
        }
        Ok(Self(hashes))
    }

    /// Returns the names of the files and their SHA-256 as 64 hexadecimal digits, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, String)> {
        self.0.iter().map(|(name, hash)| (&**name, hash::hex(hash)))
    }

    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut hashes = BTreeMap::new();
        for (number, line) in (1..).zip(text.lines()) {
            let malformed = || {
                let line = excerpt(line);
                format!(
                    "line {number} is `{line}`, expected 64 hexadecimal digits, two blanks and a name"
                )
            };
            let (hash, name) = line.split_once("  ").ok_or_else(malformed)?;
            let hash = hash::parse(hash).ok_or_else(malformed)?;
            if !is_name(name) {
                return Err(malformed());
            }
            if hashes.insert(name.to_owned(), hash).is_some() {
                return Err(format!("line {number} names a file for the second time"));
            }
        }
        Ok(Self(hashes))
    }
}

/// Whether a name is a line's end as it is.
fn is_shown(name: &str) -> bool {
    !name.chars().any(|c| is_hidden(c) || c == '\\')
}

/// Whether a file below a bundle has the name, which is the only one of that file.
fn is_name(name: &str) -> bool {
    is_shown(name)
        && name.split('/').all(|part| !matches!(part, "" | "." | ".."))
        && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
}

impl fmt::Display for HashList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|(name, hash)| writeln!(f, "{hash}  {name}"))
    }
}

/// Whether the bundle has a list of hashes.
pub(crate) fn has_list(source: &Source) -> bool {
    !source.is_in_memory() && fs::symlink_metadata(source.path.join(HASHES_FILE)).is_ok()
}

/// Refuses a bundle with a list of hashes that are not those of its files. `library` is the hash of the library or source
/// that will be used, `None` if it cannot be read.
pub(crate) fn check(source: &Source, library: Option<&Hash>) -> Result<(), LoadError> {
    if !has_list(source) {
        return Ok(());
    }
    let path = source.path.join(HASHES_FILE);
    let failed = |source| LoadError::Read { path: path.clone(), source };
    let bytes = regular_file::read(&path, MAX_LIST).map_err(failed)?;
    let text = String::from_utf8(bytes).map_err(|_| failed(io::Error::other("it is not UTF-8")))?;
    let list = HashList::parse(&text).map_err(|wrong| failed(io::Error::other(wrong)))?;
    let root = folder::canonical(&source.path)?;
    let mut left = MAX_LISTED;
    for (name, expected) in &list.0 {
        let file = root.join(name);
        let known = if file == source.library {
            library.copied()
        } else if name == MANIFEST_FILE {
            source.manifest_hash
        } else {
            None
        };
        let found = match known {
            Some(hash) => hash,
            // A file that a link leads to is none of the bundle.
            None if fs::symlink_metadata(&file).is_ok_and(|it| it.is_file()) => {
                hash_within(&file, &mut left)?
            }
            None => return Err(LoadError::DamagedSinceBuilt { path: file, is_missing: true }),
        };
        if found != *expected {
            return Err(LoadError::DamagedSinceBuilt { path: file, is_missing: false });
        }
    }
    match source.library.strip_prefix(&root).ok().and_then(folder::name_below) {
        Some(name) if list.0.contains_key(&name) => Ok(()),
        _ => Err(failed(io::Error::other("it does not list the library or source of the bundle"))),
    }
}

fn hash_within(path: &Path, left: &mut u64) -> Result<Hash, LoadError> {
    let read = hash::of_file_with_len(path, *left);
    let (hash, len) = read.map_err(|error| unreadable(path, error))?;
    *left -= len;
    Ok(hash)
}

fn not_listed(path: &Path, what: &str) -> LoadError {
    let source = io::Error::other(format!("it is {what}, which no list of hashes has"));
    LoadError::Read { path: path.into(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fault: names were read that no list has when it is written, and that say a file in a second way.
    #[test]
    fn each_file_has_one_name() {
        let hash = "0".repeat(64);
        for name in ["a", "a b", "data/more", "...", "\u{e9}"] {
            let list = format!("{hash}  {name}\n");
            assert_eq!(HashList::parse(&list).unwrap().to_string(), list);
        }
        for name in
            ["", ".", "..", "/a", "a/", "a//b", "a/./b", "./a", "../a", "a\r", "a\u{202e}", "a\\b"]
        {
            let error = HashList::parse(&format!("{hash}  {name}")).unwrap_err();
            assert!(error.starts_with("line 1 is"), "{name:?}: {error}");
        }
    }
}
