//! The configuration of a plugin, as a value of its own type.

use core::fmt;

use serde::de::DeserializeOwned;

use crate::PluginContext;

/// Why the `[config]` of a bundle is not what the plugin expects.
#[derive(Debug)]
pub struct ConfigError(serde_json::Error);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Line and column would be those of the JSON, which nobody wrote.
        let text = self.0.to_string();
        let what = text.rsplit_once(" at line ").map_or(&*text, |(what, _)| what);
        write!(f, "{what}; correct `[config]` in the `manifest.toml` of the bundle")
    }
}

impl core::error::Error for ConfigError {}

impl PluginContext<'_> {
    /// Reads the table `[config]` of the bundle's manifest.
    ///
    /// Without a table it is read from an empty one, so a type whose fields all have defaults needs none.
    ///
    /// # Errors
    /// If the table is not what `T` expects. Returned from the function that `export_plugin!(init = ..)`
    /// or `#[plugin(create = ..)]` names, it makes the load or the instance fail with a message that says
    /// what to correct.
    pub fn config<T: DeserializeOwned>(&self) -> Result<T, ConfigError> {
        serde_json::from_str(self.config_text().unwrap_or("{}")).map_err(ConfigError)
    }
}
