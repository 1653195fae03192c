//! Variables that a library shares with others of this process, because the dynamic linker keeps one of each name.
//!
//! Two plugins in C++ that were built with visible symbols and have an inline variable of the same name use the memory of
//! the one that was opened first. So do two generations of one plugin, of which the second can have another type for it:
//! it then reads and writes what is behind the memory of the first. Nothing can be done about it once a library is open,
//! so it is found out before, from the names in the files.
//!
//! What was opened is known for the process, because that is whose names they are, and is kept: a library that defines
//! such a variable is never unmapped.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Mutex,
};

use crate::{
    bundle::{hash::Hash, image},
    sync::lock,
};

/// A library that defines such variables.
#[derive(Clone)]
pub(crate) struct UniqueVariables {
    image: PathBuf,
    /// The hash of the library, if it defines any.
    hash: Option<Hash>,
    /// The name of the plugin.
    plugin: String,
    names: BTreeSet<String>,
}

/// Variables that a library would share.
pub(crate) struct SharedVariables {
    /// The plugin that was opened before.
    pub(crate) with: String,
    /// The names, as the linker knows them.
    pub(crate) names: Vec<String>,
    /// Whether it is the same plugin in another build, so that the types of the variables can differ.
    pub(crate) is_other_generation: bool,
}

/// The libraries that were opened in this process.
static OPENED: Mutex<Vec<UniqueVariables>> = Mutex::new(Vec::new());

impl UniqueVariables {
    /// Describes those that the library at `image` defines, which is that of `plugin`.
    pub(crate) fn of(image: &Path, plugin: &str, names: BTreeSet<String>) -> Self {
        let hash = if names.is_empty() { None } else { image::hash_of(image).ok() };
        Self { image: image.into(), hash, plugin: plugin.into(), names }
    }

    /// Returns what it shares with each library that was opened before.
    pub(crate) fn shared(&self) -> Vec<SharedVariables> {
        if self.names.is_empty() {
            return Vec::new();
        }
        let opened = lock(&OPENED);
        let others = opened.iter().filter(|other| other.image != self.image);
        let shared = others.map(|other| SharedVariables {
            with: other.plugin.clone(),
            names: self.names.intersection(&other.names).cloned().collect(),
            is_other_generation: other.plugin == self.plugin
                && (other.hash.is_none() || other.hash != self.hash),
        });
        shared.filter(|shared| !shared.names.is_empty()).collect()
    }

    /// Notes that the library is open.
    pub(crate) fn note_open(self) {
        let mut opened = lock(&OPENED);
        if !self.names.is_empty() && opened.iter().all(|other| other.image != self.image) {
            opened.push(self);
        }
    }
}
