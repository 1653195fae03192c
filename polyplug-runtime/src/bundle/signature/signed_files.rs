//! What the signature of a bundle is over: the names and contents of all files in its folder.
//!
//! The manifest and the library count as they were read, because that is what will be used. Other files count
//! as they are.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use crate::{
    bundle::{
        folder::{Uncovered, files_below},
        hash::{self, Hash},
        signature::refused,
        source::Source,
    },
    error::{load::LoadError, signature::SignatureProblem},
    identity::file_names::{MANIFEST_FILE, SIGNATURE_FILE},
};

/// What the signed text begins with, so that it is the text of nothing else: a name and a version.
const MARK: &[u8; 21] = b"polyplug-bundle-sig\0\x01";

/// The most that all files of a bundle may have beside its library, together.
const MAX_SIGNED: u64 = 4 << 30;

/// Returns the message that the signature of the bundle at `source` is for, with the library of this hash.
pub(super) fn digest(source: &Source, library: Option<&Hash>) -> Result<Hash, LoadError> {
    let root = fs::canonicalize(&source.path).map_err(|error| unreadable(&source.path, error))?;
    let found = files(source, &root)?;
    let read = Read {
        manifest: (root.join(MANIFEST_FILE), source.manifest_hash),
        library: (source.library.clone(), library.copied()),
    };
    read.check(&found)?;
    let mut message = Sha256::new();
    message.update(MARK);
    message.update((found.len() as u64).to_le_bytes());
    let mut left = MAX_SIGNED;
    for (name, path) in &found {
        message.update(name);
        message.update([0]);
        message.update(read.hash(path, &mut left)?);
    }
    Ok(message.finalize().into())
}

/// The files that were read before, and the hashes that they had; `None` for one that could not be.
struct Read {
    manifest: (PathBuf, Option<Hash>),
    library: (PathBuf, Option<Hash>),
}

impl Read {
    /// Checks that what was read is there and what was not is not.
    fn check(&self, found: &BTreeMap<String, PathBuf>) -> Result<(), LoadError> {
        for (path, hash) in [&self.manifest, &self.library] {
            if hash.is_some() != found.values().any(|file| file == path) {
                return Err(LoadError::Changing { path: path.clone() });
            }
        }
        Ok(())
    }

    /// Returns the hash that counts for a file, which is read if at most `left` bytes are; `left` is what is left then.
    fn hash(&self, file: &Path, left: &mut u64) -> Result<Hash, LoadError> {
        let known = [&self.library, &self.manifest].into_iter().find(|(path, _)| path == file);
        if let Some((_, Some(hash))) = known {
            return Ok(*hash);
        }
        let read = hash::of_file_with_len(file, *left);
        let (hash, len) = read.map_err(|error| unreadable(file, error))?;
        *left -= len;
        Ok(hash)
    }
}

/// Lists all files of a bundle but the signature, by the names that are signed.
fn files(source: &Source, root: &Path) -> Result<BTreeMap<String, PathBuf>, LoadError> {
    let mut files = files_below(root).map_err(|uncovered| match uncovered {
        Uncovered::Unreadable(path, error) => unreadable(&path, error),
        Uncovered::Irregular(path) => refused(source, SignatureProblem::Irregular { path }),
        Uncovered::Unnamed(path) => refused(source, SignatureProblem::Name { path }),
    })?;
    files.remove(SIGNATURE_FILE);
    Ok(files)
}

fn unreadable(path: &Path, source: io::Error) -> LoadError {
    LoadError::Read { path: path.into(), source }
}
