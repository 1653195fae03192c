//! Setting a runtime up.

use std::path::PathBuf;

use polyplug_abi::Contract;

use crate::{
    BuildError, Runtime,
    admission::{Admission, Expected},
    discover,
};

/// Sets a [`Runtime`] up. Made by [`Runtime::builder`].
#[derive(Clone, Debug, Default)]
#[must_use = "nothing happens before `build`"]
pub struct RuntimeBuilder {
    plugin_dirs: Vec<PathBuf>,
    admission: Admission,
}

impl RuntimeBuilder {
    /// Adds a directory whose bundles are loaded. May be said several times.
    ///
    /// Its entries are taken in the order of their file names: libraries with the platform's
    /// extension, and directories with a `manifest.toml` or with one library. Others are ignored, such as
    /// directories with several libraries and no manifest.
    pub fn plugin_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.plugin_dirs.push(path.into());
        self
    }

    /// Names a contract that the host uses. A plugin that provides it in another shape is then refused
    /// when it is loaded, before any of its code runs, and not when it is first used.
    ///
    /// May be said for several contracts, and for several minor versions of one: a plugin has to fit one of
    /// them. Plugins without metadata are compared when they are used, see
    /// [`RuntimeBuilder::require_schema`].
    pub fn expect<C: Contract + ?Sized>(mut self) -> Self {
        self.admission.expected.push(Expected::of::<C>());
        self
    }

    /// Says whether plugins must describe their contracts in their metadata, as those of this SDK in Rust
    /// and C++ do. Without it, plugins that only know ABI v1 are loaded too, and their contracts are taken
    /// on trust; each is one of the [`Runtime::diagnostics`].
    pub fn require_schema(mut self, require: bool) -> Self {
        self.admission.require_schema = require;
        self
    }

    /// Makes the runtime and loads the bundles of its plugin directories.
    ///
    /// A bundle that cannot be loaded does not keep the others from being loaded: it becomes one of
    /// the [`Runtime::diagnostics`], and an error event of `tracing`.
    ///
    /// # Errors
    /// If a plugin directory does not exist or cannot be read. Nothing has been loaded then.
    pub fn build(self) -> Result<Runtime, BuildError> {
        let found = self.plugin_dirs.iter().map(|directory| discover::scan(directory));
        let found = found.collect::<Result<Vec<_>, _>>()?;
        let runtime = Runtime::new(self.admission);
        for bundle in found.into_iter().flatten() {
            runtime.load_or_report(bundle);
        }
        Ok(runtime)
    }
}
