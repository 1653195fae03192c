//! Why something that a user asked of the runtime did not happen: an error per thing attempted.
//!
//! A message says why, also where that is another error of this crate, with all of its causes. What others
//! say, such as the operating system, is in `source()` and not repeated. What a *call* answers is
//! [`CallError`](polyplug_abi::CallError), which belongs to the binary interface.

mod get;
mod lease;
mod load;
mod mismatch;

use std::{error::Error, fmt, io::ErrorKind, path::PathBuf};

use polyplug_abi::{AbiErrorCode, CallError, Ed25519PublicKey};

pub use get::{GetError, NotFound};
pub(crate) use lease::{LeaseMismatch, NotOffered};
pub use load::LoadError;
pub use mismatch::ContractMismatch;

/// Why a [`Runtime`](crate::Runtime) could not be built.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A plugin directory does not exist or cannot be read.
    #[error("cannot read the plugin directory `{}`{}", path.display(), match source.kind() {
        ErrorKind::NotFound => ", which does not exist; create it, or do not name it to the builder",
        ErrorKind::NotADirectory => {
            ", which is no directory; name the folder that it is in, or load it with `Runtime::load`"
        }
        ErrorKind::PermissionDenied => {
            ", because this user may not; give it the permission, or do not name it to the builder"
        }
        _ => "",
    })]
    PluginDir {
        /// The directory as it was named.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Something cannot be provided to plugins.
    #[error("the host cannot provide to plugins what it was set up with: {error}")]
    Provide {
        /// Why.
        error: RegisterError,
    },
    /// A loader cannot be used under its name.
    #[error(transparent)]
    Loader(RegisterError),
    /// Signatures are required, and there is no key whose signatures would count.
    #[error(
        "signatures are required, but no key is trusted; name one with `RuntimeBuilder::trust`"
    )]
    NoTrustedKey,
    /// A key that is to be trusted is not one that anybody could sign with.
    #[error("`{key}` is not an Ed25519 public key; name the one that belongs to the secret key")]
    BadKey {
        /// The key as it was named.
        key: Ed25519PublicKey,
    },
    /// Signatures are required, and libraries are to be opened where others could replace them after the check.
    #[error(
        "signatures are required, so libraries cannot be opened in place; leave out \
         `RuntimeBuilder::open_in_place`"
    )]
    InPlace,
    /// The settings of an ABI v1 host are not what they have to be.
    #[error("the settings of the host cannot be used: {problem}")]
    Config {
        /// What is wrong with them, and what to do.
        problem: String,
    },
}

/// Why a value or a loader of the host could not be registered.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegisterError {
    /// Two contracts have the same id, so a plugin could not tell them apart.
    #[error(
        "contract `{found}` has the id {id:#018x}, which is that of `{registered}` already; \
         rename one of them"
    )]
    Collision {
        /// The id of both.
        id: u64,
        /// The contract that has it already, as `name@major`.
        registered: String,
        /// The contract that was to be registered, as `name@major`.
        found: String,
    },
    /// Somebody provides the contract for plugins already, and there is one provider of each.
    #[error("`{by}` provides contract `{contract}` for plugins already; provide it once")]
    Offered {
        /// The contract, as `name@major`.
        contract: String,
        /// Who provides it.
        by: String,
    },
    /// There is a loader of this name, which stays.
    #[error("there is a loader called `{loader}` already; give one of them another name")]
    LoaderExists {
        /// The name.
        loader: String,
    },
    /// No loader can have this name.
    #[error(
        "a loader cannot be called `{loader}`, which is no name or stands for libraries; give it another"
    )]
    LoaderName {
        /// The name.
        loader: String,
    },
}

/// Why a bundle could not be unloaded. It goes on as it was.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnloadError {
    /// No bundle of this name is loaded.
    #[error("bundle `{bundle}` is not loaded; {}", Loaded(loaded))]
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

/// Why a bundle could not be reloaded. The generation that was there goes on as it was.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ReloadError {
    /// No bundle of this name is loaded, or not any more.
    #[error("bundle `{bundle}` is not loaded; {}", Loaded(loaded))]
    NotLoaded {
        /// The name as it was said.
        bundle: String,
        /// The names of the bundles that are loaded, in the order of loading.
        loaded: Vec<String>,
    },
    /// The host does not want any bundle to be reloaded.
    #[error(
        "bundle `{bundle}` cannot be reloaded, because the host has that disabled; see \
         `RuntimeBuilder::reloads`, or `hot_reload_enabled` of the `RuntimeConfig`"
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
    #[error("bundle `{bundle}` was loaded from `{}`; use `Runtime::reload`", path.display())]
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
            && load::is_own(*code)
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

/// Writes names one after the other.
pub(crate) struct Names<'a>(pub(crate) &'a [String]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, name) in self.0.iter().enumerate() {
            write!(f, "{}`{name}`", if i > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

/// Writes which bundles are loaded, if they are few.
struct Loaded<'a>(&'a [String]);

impl fmt::Display for Loaded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 8;
        match self.0 {
            [] => f.write_str("no bundle is"),
            [one] => write!(f, "`{one}` is"),
            few if few.len() <= MOST => write!(f, "{} are", Names(few)),
            all => {
                let more = all.len() - MOST;
                write!(
                    f,
                    "{} and {more} more are; `Runtime::bundles` lists them",
                    Names(&all[..MOST])
                )
            }
        }
    }
}

/// Writes an error together with its causes.
pub(crate) struct Chain<'a>(pub(crate) &'a dyn Error);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

/// Lets `{:?}` say what `{}` says, and the causes: it is what a `main` that returns the error prints.
macro_rules! debug_as_display {
    ($($error:ty)*) => {$(
        impl fmt::Debug for $error {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&Chain(self), f)
            }
        }
    )*};
}

debug_as_display!(BuildError GetError LoadError RegisterError ReloadError UnloadError);
