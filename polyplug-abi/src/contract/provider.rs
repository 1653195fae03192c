//! Who stands behind a proxy, for people and for programs.
//!
//! Not here: what keeps the provider alive. The invariant: a provider is a description, and stays true after what
//! it describes is gone.

use alloc::string::String;
use core::fmt;

use crate::v1::{SupportedLanguage, Version};

/// Who stands behind a proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Provider {
    /// The name of the plugin's bundle, which a runtime loads, reloads and unloads it by.
    pub plugin: String,
    /// The version of the bundle.
    pub version: Version,
    /// The language it is written in; `None` when it does not say.
    pub language: Option<SupportedLanguage>,
    /// Where its library lies; `None` for a value of this process.
    pub path: Option<String>,
}

impl Provider {
    /// What the name of a value of the host begins with; the name of its type follows.
    pub const HOST: &str = "host:";

    /// Describes the other side of a call, about which nothing is known.
    pub(crate) const fn unknown() -> Self {
        Self { plugin: String::new(), version: Version::new(0, 0, 0), language: None, path: None }
    }

    /// Whether nothing is known.
    pub(crate) fn is_unknown(&self) -> bool {
        *self == Self::unknown()
    }

    /// Makes the description of a plugin.
    #[must_use]
    pub fn new(
        plugin: String,
        version: Version,
        language: Option<SupportedLanguage>,
        path: Option<String>,
    ) -> Self {
        Self { plugin, version, language, path }
    }
}

/// Writes name, version and language, as in `english 0.1.0 (Rust)`.
impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.plugin, self.version)?;
        match self.language {
            Some(language) => write!(f, " ({language})"),
            None => Ok(()),
        }
    }
}
