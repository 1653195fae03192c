//! What a user learns about a bundle. A description only: nothing hangs on it.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use polyplug_abi::{SupportedLanguage, Version};

use crate::{
    bundle::{content_hash::ContentHash, hashes::HashList, inspection::Inspection},
    error::load::LoadError,
    identity::{build_info::BuildInfo, dependency::Dependency},
};

/// A bundle that was loaded, or that was found and could not be. Cheap to clone; keeping it keeps nothing
/// loaded.
///
/// It says what was so when the bundle was loaded. Two are equal when they come from the same load.
#[derive(Clone, Debug)]
pub struct Bundle(Arc<Description>);

#[derive(Debug, Default)]
pub(crate) struct Description {
    pub(crate) name: String,
    pub(crate) version: Version,
    pub(crate) language: Option<SupportedLanguage>,
    /// The loader that runs it; `None` for native code.
    pub(crate) loader: Option<String>,
    /// Whether it was loaded from memory.
    pub(crate) in_memory: bool,
    pub(crate) path: PathBuf,
    pub(crate) priority: i32,
    pub(crate) hash: ContentHash,
    pub(crate) contracts: Vec<ProvidedContract>,
    pub(crate) dependencies: Vec<Dependency>,
    /// Whether it is reloaded when what it depends on is.
    pub(crate) needs_reinit: bool,
    /// The file that was opened.
    pub(crate) image: Option<PathBuf>,
    pub(crate) error: Option<Arc<LoadError>>,
    pub(crate) build: Option<BuildInfo>,
    /// What the manifest says, as it is written by us.
    #[cfg(feature = "watch")]
    pub(crate) manifest: Option<String>,
}

impl PartialEq for Bundle {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Bundle {}

/// Writes the name and the version, as in `greeter 1.2.0`.
impl fmt::Display for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name(), self.version())
    }
}

/// What became of a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BundleState {
    /// It was loaded.
    Loaded,
    /// It was found, and could not be loaded; [`Bundle::error`] says why.
    Failed,
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
    /// The library may be for another platform than this process. All files of the folder are read to verify
    /// its signature, if it has one.
    ///
    /// # Errors
    /// If there is no library there, it is damaged, or a file cannot be read.
    pub fn inspect(path: impl AsRef<Path>) -> Result<Inspection, LoadError> {
        Inspection::of(path.as_ref())
    }

    /// Computes the hashes of all files in the folder of the bundle at `path`. Written into the folder as
    /// `hashes.sha256`, before the folder is signed, they make a damage of any of the files an error.
    ///
    /// # Errors
    /// If a file cannot be read, or is none that a list can have.
    ///
    /// # Examples
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let hashes = polyplug_runtime::Bundle::hashes("plugins/greeter")?;
    /// std::fs::write("plugins/greeter/hashes.sha256", hashes.to_string())?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn hashes(path: impl AsRef<Path>) -> Result<HashList, LoadError> {
        HashList::of(path.as_ref())
    }

    pub(crate) fn needs_reinit(&self) -> bool {
        self.0.needs_reinit
    }

    /// Whether it was loaded from memory.
    pub(crate) fn is_in_memory(&self) -> bool {
        self.0.in_memory
    }

    /// Returns the file that was opened.
    pub(crate) fn image(&self) -> Option<&Path> {
        self.0.image.as_deref()
    }

    /// Returns what the manifest said, as it is written by us.
    #[cfg(feature = "watch")]
    pub(crate) fn manifest(&self) -> Option<&str> {
        self.0.manifest.as_deref()
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

    /// Returns the name of the loader that runs the bundle; `None` for native code.
    #[must_use]
    pub fn loader(&self) -> Option<&str> {
        self.0.loader.as_deref()
    }

    /// Returns the directory or library that was loaded, as it was named; `memory:` and the name for a bundle
    /// that was loaded from memory.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Returns the `priority` of the manifest, 0 without one. Bundles with a higher one are asked first.
    #[must_use]
    pub fn priority(&self) -> i32 {
        self.0.priority
    }

    /// Returns the SHA-256 of the library or source as it was loaded, as 64 hexadecimal digits; of a bundle that could
    /// not be loaded, as it is now.
    ///
    /// The first call reads the whole file, unless loading had to. `None` if it cannot be read: as long as nothing has
    /// asked, the hash goes with the copy of the library that is open.
    #[must_use]
    pub fn hash(&self) -> Option<&str> {
        self.0.hash.get()
    }

    /// Returns the contracts that the bundle provides, in the order of their registration; of one that
    /// could not be loaded those of the manifest.
    #[must_use]
    pub fn contracts(&self) -> &[ProvidedContract] {
        &self.0.contracts
    }

    /// Returns what has to be loaded before the bundle, as the manifest says.
    #[must_use]
    pub fn dependencies(&self) -> &[Dependency] {
        &self.0.dependencies
    }

    /// Returns what became of the bundle.
    #[must_use]
    pub fn state(&self) -> BundleState {
        if self.0.error.is_some() { BundleState::Failed } else { BundleState::Loaded }
    }

    /// Returns why the bundle could not be loaded; `None` when it was.
    #[must_use]
    pub fn error(&self) -> Option<&LoadError> {
        self.0.error.as_deref()
    }

    /// Returns how the library was built; `None` when it does not say.
    #[must_use]
    pub fn build(&self) -> Option<&BuildInfo> {
        self.0.build.as_ref()
    }
}
