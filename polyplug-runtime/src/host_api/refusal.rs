//! Why something that a plugin registers was refused.

use crate::{boundary::foreign_memory::Malformed, error::load::LoadError};
use polyplug_abi::AbiErrorCode;
use std::path::Path;

/// Why a registration was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RegistrationRefusal {
    Malformed(Malformed),
    Duplicate(String),
}

impl From<Malformed> for RegistrationRefusal {
    fn from(what: Malformed) -> Self {
        Self::Malformed(what)
    }
}

impl RegistrationRefusal {
    /// Returns what the plugin is told.
    pub(crate) fn tell(&self) -> (AbiErrorCode, String) {
        match self {
            Self::Malformed(what) => (AbiErrorCode::InvalidPointer, what.clone()),
            Self::Duplicate(contract) => (
                AbiErrorCode::DuplicateProvider,
                format!("`{contract}` is already provided by this bundle"),
            ),
        }
    }

    /// Returns what the host is told.
    pub(crate) fn into_load_error(self, library: &Path) -> LoadError {
        let path = library.into();
        match self {
            Self::Malformed(what) => LoadError::Malformed { path, what },
            Self::Duplicate(contract) => LoadError::DuplicateProvider { path, contract },
        }
    }
}
