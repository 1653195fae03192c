//! What the files of a bundle look like at a moment, without reading them.
//!
//! Two looks that are equal, with time between them, mean that no process is writing. Other files of a bundle
//! directory do not count: a plugin may write some itself.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use crate::bundle::{scan::files_of, stamp::Stamp};

/// What the files of a bundle look like: those that are there.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FileStamp(BTreeMap<PathBuf, Stamp>);

impl FileStamp {
    /// Looks at the bundle at `path`, whose library was `library` when it was last found.
    pub(super) fn at(path: &Path, library: Option<&Path>) -> Self {
        let mut files = files_of(path);
        files.extend(library.map(Path::to_path_buf));
        let stamps = files.into_iter().filter_map(|file| {
            let stamp = Stamp::at(&file).ok()?;
            Some((file, stamp))
        });
        Self(stamps.collect())
    }
}
