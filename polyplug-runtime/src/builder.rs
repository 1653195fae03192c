//! Setting a runtime up.

use std::path::PathBuf;

use crate::{BuildError, Runtime, discover, settings::Settings};

/// Sets a [`Runtime`] up. Made by [`Runtime::builder`].
#[derive(Clone, Debug, Default)]
#[must_use = "nothing happens before `build`"]
pub struct RuntimeBuilder {
    plugin_dirs: Vec<PathBuf>,
    settings: Settings,
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

    /// Asks the bundle called `name` before all that are not preferred, whatever contract is looked for.
    /// May be said several times; who is named first is asked first.
    pub fn prefer(mut self, name: impl Into<String>) -> Self {
        self.settings.prefer(name.into());
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
        let runtime = Runtime::new(self.settings);
        for bundle in found.into_iter().flatten() {
            runtime.load_or_report(bundle);
        }
        Ok(runtime)
    }
}
