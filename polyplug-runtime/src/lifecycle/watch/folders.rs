//! The folders in which the operating system tells of changes.
//!
//! Folders are watched and not files, because files are replaced. A folder can be replaced too, so its parent
//! is watched as well, and as long as it is not there, the nearest one above it that is.

use std::{
    collections::BTreeSet,
    path::{self, Path, PathBuf},
    sync::mpsc::Sender,
};

use notify::{
    Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _,
    event::{AccessKind, AccessMode},
};

use crate::error::watch::WatchError;

/// The folders that are watched.
#[derive(Debug)]
pub(super) struct Folders {
    watcher: RecommendedWatcher,
    watched: BTreeSet<PathBuf>,
}

impl Folders {
    /// Starts with none. Whatever changes in those to come is sent to `wake`.
    pub(super) fn new(wake: Sender<()>) -> Result<Self, WatchError> {
        let told = move |event: notify::Result<Event>| {
            // An error can mean that something was not told.
            if event.is_ok_and(|event| is_reading(event.kind)) {
                return;
            }
            // A thread that has ended needs no waking.
            let _ = wake.send(());
        };
        let watcher = notify::recommended_watcher(told)
            .map_err(|error| WatchError::Start { source: error.into() })?;
        Ok(Self { watcher, watched: BTreeSet::new() })
    }

    /// Watches these folders with their parents, and no others.
    ///
    /// One that is watched already is watched anew, because another folder may have its name by now.
    pub(super) fn watch(&mut self, folders: BTreeSet<PathBuf>) -> Result<(), WatchError> {
        let mut watched = BTreeSet::new();
        for folder in folders {
            // Relative paths have no parents.
            let folder = path::absolute(&folder).unwrap_or(folder);
            // The parent can be one that this process may not read, and is seldom needed.
            let parent = folder.parent().map(|parent| self.watch_nearest(parent));
            watched.extend(parent.and_then(Result::ok).flatten());
            watched.extend(self.watch_nearest(&folder)?);
        }
        for old in self.watched.difference(&watched) {
            // One that is gone is not watched any more.
            let _ = self.watcher.unwatch(old);
        }
        self.watched = watched;
        Ok(())
    }

    /// Watches a folder, or the nearest one above it that is there, and returns which.
    fn watch_nearest(&mut self, folder: &Path) -> Result<Option<PathBuf>, WatchError> {
        let nearest = || folder.ancestors().find(|it| it.is_dir());
        while let Some(there) = nearest() {
            let watched = self.watcher.watch(there, RecursiveMode::NonRecursive);
            // What was there can go, and what was not can come, before it is watched.
            if nearest() == Some(there) {
                watched.map_err(|error| WatchError::Folder {
                    path: there.into(),
                    source: error.into(),
                })?;
                return Ok(Some(there.into()));
            }
        }
        Ok(None)
    }
}

/// Whether something was only read, as this watcher does itself.
fn is_reading(kind: EventKind) -> bool {
    matches!(kind, EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write))
}
