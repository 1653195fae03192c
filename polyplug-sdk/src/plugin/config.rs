//! The configuration of a plugin, as a value of its own type.
//!
//! Not here: the text of the configuration, which `context` asks for. Invariant: an error says which key is wrong,
//! and where to correct it.

use core::fmt;
use std::path::PathBuf;

use polyplug_abi::{SourcePlace, StringView};
use serde::de::DeserializeOwned;

use super::{context::PluginContext, extension::Extension};

/// Why the `[config]` of a bundle is not what the plugin expects.
#[derive(Debug)]
pub struct ConfigError {
    /// The key, and the keys around it; `.` for the table itself.
    key: String,
    what: String,
    /// Where the bundle lies.
    path: PathBuf,
    /// Where in the manifest the key is.
    place: SourcePlace,
    /// Whether the host tells plugins what they are configured with.
    is_told: bool,
}

impl ConfigError {
    fn new(
        error: serde_path_to_error::Error<serde_json::Error>,
        context: &PluginContext<'_>,
    ) -> Self {
        let key = error.path().to_string();
        let text = error.inner().to_string();
        // Line and column would be those of the JSON, which no author wrote.
        let what = text.rsplit_once(" at line ").map_or(&*text, |(what, _)| what);
        let extension = Extension::of(context.host);
        let is_told = extension.is_some_and(|it| it.bundle_config.is_some());
        let place =
            extension.and_then(|it| it.config_place).map_or(SourcePlace::default(), |place| {
                // SAFETY: the function takes the host's own table, which it is from, and a key that lives for the call.
                unsafe { place(context.host, StringView::from_str(&key)) }
            });
        let path = context.bundle_path().into();
        Self { key, what: what.into(), path, place, is_told }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.key != "." {
            write!(f, "`{}`: ", self.key)?;
        }
        write!(f, "{}; ", self.what)?;
        if !self.is_told {
            f.write_str(
                "the host tells plugins no `[config]`, as one that only speaks ABI v1 or is older than this \
                 plugin: use a newer host",
            )
        } else if self.path.is_dir() {
            let manifest = self.path.join("manifest.toml");
            write!(f, "correct `[config]` in `{}`", manifest.display())?;
            match self.place {
                SourcePlace { line: 0, .. } => Ok(()),
                SourcePlace { line, column } => write!(f, ", line {line}, column {column}"),
            }
        } else {
            f.write_str("put the plugin into a folder with a `manifest.toml`, and `[config]` in it")
        }
    }
}

impl core::error::Error for ConfigError {}

impl PluginContext<'_> {
    /// Reads the table `[config]` of the bundle's manifest.
    ///
    /// Without a table it is read from an empty one, so a type whose fields all have defaults needs none. So it is in
    /// a host that tells plugins no configuration.
    ///
    /// # Errors
    /// If the table is not what `T` expects. Returned from the function that `export_plugin!(init = ..)`
    /// or `#[plugin(create = ..)]` names, it makes the load or the instance fail with a message that says
    /// what to correct.
    pub fn config<T: DeserializeOwned>(&self) -> Result<T, ConfigError> {
        let mut json = serde_json::Deserializer::from_str(self.config_text().unwrap_or("{}"));
        serde_path_to_error::deserialize(&mut json).map_err(|error| ConfigError::new(error, self))
    }
}
