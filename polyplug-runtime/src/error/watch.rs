//! Why files cannot be watched.

use std::{error::Error, path::PathBuf};

use crate::error::text::{OneLine, debug_as_display};
use crate::identity::printable::shown;

/// Why files cannot be watched.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum WatchError {
    /// The operating system does not watch files for us.
    #[error("cannot watch files for changes: {}", OneLine(source))]
    Start {
        /// What it said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The operating system does not watch a folder for us.
    #[error(
        "cannot watch the folder `{}` for changes; let this process read it, and on Linux raise \
         `fs.inotify.max_user_watches` if it is used up: {}",
        shown(path),
        OneLine(source)
    )]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What it said.
        source: Box<dyn Error + Send + Sync>,
    },
}

debug_as_display!(WatchError);
