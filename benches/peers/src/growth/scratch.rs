//! A folder for the private copies of one sample.
//!
//! Otherwise a sample would spend its time on removing what the one before has left.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
};

use polyplug_sdk::{Runtime, RuntimeBuilder};

use crate::Failure;

/// A folder that is removed with this, with all that is in it.
pub(super) struct Scratch(PathBuf);

impl Scratch {
    /// Makes the folder where temporary files are.
    pub(super) fn new() -> Result<Self, Failure> {
        let folder = env::temp_dir().join(format!("peers-{}", process::id()));
        fs::create_dir(&folder)?;
        Ok(Self(folder))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Sets up a runtime that has its copies there.
    pub(super) fn builder(&self) -> RuntimeBuilder {
        Runtime::builder().copy_dir(&self.0)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is left to the system.
        let _ = fs::remove_dir_all(&self.0);
    }
}
