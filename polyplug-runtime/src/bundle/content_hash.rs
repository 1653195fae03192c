//! The hash of what was loaded, which is computed at its first use.

use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use crate::bundle::{
    hash::{self, Hash},
    image,
    stamp::Stamp,
};

/// The SHA-256 of a library or source, as 64 hexadecimal digits.
#[derive(Clone, Debug, Default)]
pub(crate) struct ContentHash {
    /// The file to read, if the hash is not known.
    file: Option<PathBuf>,
    /// The stamp of the file, if others can write it.
    stamp: Option<Stamp>,
    known: Arc<OnceLock<Option<String>>>,
}

impl ContentHash {
    /// The hash, as it was computed when the content was read.
    pub(crate) fn known(hash: &Hash) -> Self {
        Self { known: Arc::new(Some(hash::hex(hash)).into()), ..Self::default() }
    }

    /// The hash of a library as it is at the first use, if it still has the stamp then.
    pub(crate) fn of_library(file: PathBuf, stamp: Option<Stamp>) -> Self {
        Self { file: Some(file), stamp, ..Self::default() }
    }

    /// Returns the hash; `None` if the file could not be read when it was first asked for, or was another one by then.
    pub(crate) fn get(&self) -> Option<&str> {
        self.known.get_or_init(|| self.compute()).as_deref()
    }

    /// Returns the hash as it is compared.
    pub(crate) fn bytes(&self) -> Option<Hash> {
        self.get().and_then(hash::parse)
    }

    fn compute(&self) -> Option<String> {
        let file = self.file.as_deref()?;
        let hash = image::hash_of(file).ok()?;
        let is_same =
            self.stamp.as_ref().is_none_or(|stamp| Stamp::at(file).ok().as_ref() == Some(stamp));
        is_same.then(|| hash::hex(&hash))
    }
}
