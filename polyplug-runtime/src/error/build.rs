//! Why a runtime could not be built.

use std::{io::ErrorKind, path::PathBuf};

use polyplug_abi::Ed25519PublicKey;

use crate::error::{register::RegisterError, text::debug_as_display};
use crate::identity::printable::shown;

/// Why a [`Runtime`](crate::Runtime) could not be built.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A plugin directory does not exist or cannot be read.
    #[error("cannot read the plugin directory `{}`{}", shown(path), match source.kind() {
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

debug_as_display!(BuildError);
