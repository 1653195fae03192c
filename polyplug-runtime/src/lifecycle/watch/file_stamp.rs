//! What the files of a bundle look like at a moment, without reading them.
//!
//! Two looks that are equal, with time between them, mean that nobody is writing. Other files of a bundle
//! directory do not count: a plugin may write some itself.

use std::{
    collections::BTreeMap,
    fs::{self, Metadata},
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::bundle::scan::files_of;

/// What the files of a bundle look like: those that are there.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FileStamp(BTreeMap<PathBuf, Stamp>);

/// What changes when a file is written, or another one put in its place.
#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    len: u64,
    modified: Option<SystemTime>,
    /// Device, number, and the time at which anything about it changed.
    #[cfg(unix)]
    inode: (u64, u64, i64, i64),
}

impl FileStamp {
    /// Looks at the bundle at `path`, whose library was `library` when it was last found.
    pub(super) fn at(path: &Path, library: Option<&Path>) -> Self {
        let mut files = files_of(path);
        files.extend(library.map(Path::to_path_buf));
        let stamps = files.into_iter().filter_map(|file| {
            let metadata = fs::metadata(&file).ok()?;
            Some((file, Stamp::of(&metadata)))
        });
        Self(stamps.collect())
    }
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        use std::os::unix::fs::MetadataExt as _;
        Self {
            len: metadata.len(),
            modified: metadata.modified().ok(),
            #[cfg(unix)]
            inode: (metadata.dev(), metadata.ino(), metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}
