//! Why a bundle could not be unloaded.

use crate::error::text::{LoadedNames, Meant, Names, debug_as_display};

/// Why a bundle could not be unloaded. It goes on as it was.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnloadError {
    /// No bundle of this name is loaded.
    #[error("bundle `{bundle}` is not loaded; {}{}", LoadedNames(loaded), Meant(bundle, loaded))]
    NotLoaded {
        /// The name as it was said.
        bundle: String,
        /// The names of the bundles that are loaded, in the order of loading.
        loaded: Vec<String>,
    },
    /// Other bundles need it.
    #[error("bundle `{bundle}` is needed by {}; unload them first", Names(dependents))]
    Needed {
        /// The name as it was said.
        bundle: String,
        /// The names of the loaded bundles that need it, in the order of loading.
        dependents: Vec<String>,
    },
}

debug_as_display!(UnloadError);
