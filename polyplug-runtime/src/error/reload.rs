//! Why a bundle could not be reloaded.

use std::path::PathBuf;

use polyplug_abi::{AbiErrorCode, CallError};

use crate::error::{
    get::GetError,
    load::{LoadError, is_own},
    text::{Chain, LoadedNames, Meant, Names, debug_as_display},
};
use crate::identity::printable::shown;

/// Why a bundle could not be reloaded. The generation that was there goes on as it was.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ReloadError {
    /// No bundle of this name is loaded, or not any more.
    #[error("bundle `{bundle}` is not loaded; {}{}", LoadedNames(loaded), Meant(bundle, loaded))]
    NotLoaded {
        /// The name as it was said.
        bundle: String,
        /// The names of the bundles that are loaded, in the order of loading.
        loaded: Vec<String>,
    },
    /// The host does not want any bundle to be reloaded.
    #[error(
        "bundle `{bundle}` cannot be reloaded, because the host has that disabled; see \
         `RuntimeBuilder::allow_reload`, or `hot_reload_enabled` of the `RuntimeConfig`"
    )]
    Disabled {
        /// The name as it was said.
        bundle: String,
    },
    /// It is being reloaded already, by another thread or by whoever calls this: the listener that is told of
    /// it, or the plugin that saves its state.
    #[error("bundle `{bundle}` is being reloaded already; reload it again when that is over")]
    Busy {
        /// The name as it was said.
        bundle: String,
    },
    /// The new generation cannot be loaded.
    #[error("bundle `{bundle}` cannot be reloaded, and goes on as it was: {}", Chain(error))]
    Load {
        /// The name as it was said.
        bundle: String,
        /// Why.
        error: LoadError,
    },
    /// It was loaded from memory, so there is nothing to look at.
    #[error(
        "bundle `{bundle}` was loaded from memory; use `Runtime::reload_source` with what it is now"
    )]
    InMemory {
        /// The name as it was said.
        bundle: String,
    },
    /// It was loaded from a file.
    #[error("bundle `{bundle}` was loaded from `{}`; use `Runtime::reload`", shown(path))]
    InFile {
        /// The name as it was said.
        bundle: String,
        /// Where it was loaded from.
        path: PathBuf,
    },
    /// The new generation has another name.
    #[error(
        "bundle `{bundle}` calls itself `{found}` by now, and goes on as it was; load that one, and \
         unload the other"
    )]
    Renamed {
        /// The name as it was said.
        bundle: String,
        /// The name of the new generation.
        found: String,
    },
    /// Other bundles need what the new generation does not provide.
    #[error(
        "bundle `{bundle}` goes on as it was: {} would not get what is needed from the new one; \
         unload them first",
        Names(dependents)
    )]
    Needed {
        /// The name as it was said.
        bundle: String,
        /// The names of the loaded bundles that need it, in the order of loading.
        dependents: Vec<String>,
    },
    /// The new generation does not fit the types with which this process uses its contracts.
    #[error(
        "bundle `{bundle}` goes on as it was: the new one does not fit what is used of it: {error}"
    )]
    Mismatch {
        /// The name as it was said.
        bundle: String,
        /// What does not fit.
        error: Box<GetError>,
    },
    /// The new generation cannot make the instance that is to replace a shared one.
    #[error(
        "bundle `{bundle}` goes on as it was: the new one cannot make its `{contract}`: {error}"
    )]
    Create {
        /// The name as it was said.
        bundle: String,
        /// The name of the contract.
        contract: &'static str,
        /// Why.
        error: Box<GetError>,
    },
    /// The shared instance that is there cannot save its state.
    #[error(
        "bundle `{bundle}` goes on as it was: it cannot save the state of its `{contract}`: {error}"
    )]
    Save {
        /// The name as it was said.
        bundle: String,
        /// The name of the contract.
        contract: &'static str,
        /// Why.
        error: Box<CallError>,
    },
    /// The new generation cannot go on with that state.
    #[error(
        "bundle `{bundle}` goes on as it was: the new one cannot restore the state of its `{contract}`: \
         {error}"
    )]
    Restore {
        /// The name as it was said.
        bundle: String,
        /// The name of the contract.
        contract: &'static str,
        /// Why.
        error: Box<CallError>,
    },
}

impl ReloadError {
    /// Returns the number under which ABI v1 knows the error.
    pub(crate) fn code(&self) -> u32 {
        let called = match self {
            Self::Create { error, .. } => match error.as_ref() {
                GetError::Create(error) => Some(error),
                _ => None,
            },
            Self::Save { error, .. } | Self::Restore { error, .. } => Some(error.as_ref()),
            _ => None,
        };
        if let Some(CallError::Failed { code, .. }) = called
            && is_own(*code)
        {
            return *code;
        }
        match self {
            Self::NotLoaded { .. } => AbiErrorCode::NotFound as u32,
            Self::Load { error, .. } => error.code(),
            _ => AbiErrorCode::Generic as u32,
        }
    }
}

debug_as_display!(ReloadError);
