//! What is wrong with the signature of a bundle.

use std::path::PathBuf;

use polyplug_abi::Ed25519PublicKey;

use crate::identity::file_names::SIGNATURE_FILE;
use crate::identity::printable::shown;

/// What is wrong with the signature of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureProblem {
    /// It is a library without a folder of its own.
    #[error(
        "a library by itself has no signature; put it into a folder with a `{SIGNATURE_FILE}`, and load that"
    )]
    BareLibrary,
    /// It has none.
    #[error("it has no `{SIGNATURE_FILE}`; ask its author for a signed one")]
    Missing,
    /// The file is no signature.
    #[error("its `{SIGNATURE_FILE}` is no signature; copy it again")]
    Malformed,
    /// The files are not those that were signed, or another key was used to sign them.
    #[error(
        "its files are not those that were signed with the key {key}; copy all of them again, and \
         nothing else into its folder"
    )]
    Mismatch {
        /// The key that the signature names.
        key: Ed25519PublicKey,
    },
    /// The signature is right, and the host does not trust the key.
    #[error(
        "it is signed with the key {key}, which this host does not trust; name it with \
         `RuntimeBuilder::trust` if it should"
    )]
    Untrusted {
        /// The key that the signature was made with.
        key: Ed25519PublicKey,
    },
    /// Something in its folder is neither a file nor a folder, so no signature can be for it.
    #[error(
        "`{}` is neither a file nor a folder, which no signature covers; remove it",
        shown(path)
    )]
    Irregular {
        /// The symbolic link, pipe or socket.
        path: PathBuf,
    },
    /// A name in its folder is not text, so no signature can be for it.
    #[error("the name of `{}` is not UTF-8, which no signature covers; rename it", shown(path))]
    Name {
        /// The file.
        path: PathBuf,
    },
}
