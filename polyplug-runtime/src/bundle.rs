//! What a user learns about a loaded bundle. A description only: nothing hangs on it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use polyplug_abi::{SupportedLanguage, Version};

/// A loaded bundle. Cheap to clone; keeping it keeps nothing loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle(Arc<Description>);

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Description {
    pub(crate) name: String,
    pub(crate) version: Version,
    pub(crate) language: Option<SupportedLanguage>,
    pub(crate) path: PathBuf,
    pub(crate) priority: i32,
    pub(crate) contracts: Vec<ProvidedContract>,
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

    /// Returns the `priority` of the manifest, 0 without one. Bundles with a higher one are asked first.
    #[must_use]
    pub fn priority(&self) -> i32 {
        self.0.priority
    }

    /// Returns the contracts that the bundle provides, in the order of their registration.
    #[must_use]
    pub fn contracts(&self) -> &[ProvidedContract] {
        &self.0.contracts
    }
}
