//! What a user learns about a loaded bundle. A description only: nothing hangs on it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use polyplug_abi::{SupportedLanguage, Version};

use crate::{Build, Inspection, LoadError};

/// A loaded bundle. Cheap to clone; keeping it keeps nothing loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle(Arc<Description>);

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Description {
    pub(crate) name: String,
    pub(crate) version: Version,
    pub(crate) language: Option<SupportedLanguage>,
    pub(crate) path: PathBuf,
    pub(crate) contracts: Vec<ProvidedContract>,
    pub(crate) build: Option<Build>,
}

/// A contract that a bundle provides.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProvidedContract {
    /// The name, as in `greeter.Hello`.
    pub name: String,
    /// The version that the plugin was built with.
    pub version: Version,
}

impl Bundle {
    /// Reads what is known of the bundle at `path`, a library or a directory with one, and runs nothing
    /// of it.
    ///
    /// The library may be for another platform than this process.
    ///
    /// # Errors
    /// If there is no library there, or it is damaged.
    pub fn inspect(path: impl AsRef<Path>) -> Result<Inspection, LoadError> {
        Inspection::of(path.as_ref())
    }

    pub(crate) fn new(description: Description) -> Self {
        Self(Arc::new(description))
    }

    /// Returns the name: that of the manifest, else what the plugin says, else the file's.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Returns the version: that of the manifest, else what the plugin says.
    #[must_use]
    pub fn version(&self) -> Version {
        self.0.version
    }

    /// Returns the language that the plugin is written in; `None` when it does not say.
    #[must_use]
    pub fn language(&self) -> Option<SupportedLanguage> {
        self.0.language
    }

    /// Returns the directory or library that was loaded, as it was named.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Returns the contracts that the bundle provides, in the order of their registration.
    #[must_use]
    pub fn contracts(&self) -> &[ProvidedContract] {
        &self.0.contracts
    }

    /// Returns how the library was built; `None` when it does not say.
    #[must_use]
    pub fn build(&self) -> Option<&Build> {
        self.0.build.as_ref()
    }
}
