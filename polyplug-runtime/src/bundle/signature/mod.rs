//! The signature of a bundle: who has signed it, and whether it is for the files that are there.
//!
//! It is that of ABI v1: `bundle.sig`, 103 bytes, over all other files of the folder, see `signed_files`.
//! Whose signatures count is not decided here but in `signers`. The invariant: a signer is only ever named for
//! exactly the manifest and the library that were read, whatever lies there by now.

pub(crate) mod signed_files;

use std::{
    fmt, fs,
    io::{self, Read as _},
};

use ed25519_dalek::{Signature, VerifyingKey};
use polyplug_abi::Ed25519PublicKey;

use crate::{
    bundle::{hash::Hash, image, regular_file, source::Source},
    error::{load::LoadError, signature::SignatureProblem},
    identity::file_names::SIGNATURE_FILE,
};

/// The file's length: mark, kind, key and signature.
const LEN: usize = 103;
const MARK: &[u8; 7] = b"PPSIG\0\x01";

/// Whether a bundle is signed, and with which key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureState {
    /// It is not.
    Unsigned,
    /// Its files are those that were signed with the secret half of this key. Anybody can make a key.
    Valid {
        /// The key.
        public_key: Ed25519PublicKey,
    },
    /// It has a signature that says nothing about its files.
    Invalid(SignatureProblem),
}

impl SignatureState {
    /// Returns whether the bundle at `source` is signed.
    pub(crate) fn of(source: &Source) -> Result<Self, LoadError> {
        let library = || {
            let failed = |error| LoadError::Read { path: source.library.clone(), source: error };
            image::hash_of(&source.library).map(Some).map_err(failed)
        };
        match signer(source, library) {
            Ok(public_key) => Ok(Self::Valid { public_key }),
            Err(LoadError::Signature { problem, .. }) => Ok(match problem {
                SignatureProblem::BareLibrary | SignatureProblem::Missing => Self::Unsigned,
                problem => Self::Invalid(problem),
            }),
            Err(error) => Err(error),
        }
    }
}

impl fmt::Display for SignatureState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsigned => f.write_str("none"),
            Self::Valid { public_key } => write!(f, "valid, with the key {public_key}"),
            Self::Invalid(problem) => write!(f, "invalid: {problem}"),
        }
    }
}

/// Returns the key that the bundle at `source` was signed with: the manifest that was read, a library with
/// this hash (`None` if it could not be read), and all other files as they are now. Nothing asks for the hash if there
/// is no signature.
pub(crate) fn signer(
    source: &Source,
    library: impl FnOnce() -> Result<Option<Hash>, LoadError>,
) -> Result<Ed25519PublicKey, LoadError> {
    if !source.path.is_dir() {
        return Err(refused(source, SignatureProblem::BareLibrary));
    }
    let (key, signature) = read(source)?;
    let signed = signed_files::digest(source, library()?.as_ref())?;
    let is_right = VerifyingKey::from_bytes(&key.bytes)
        .is_ok_and(|it| it.verify_strict(&signed, &Signature::from_bytes(&signature)).is_ok());
    if is_right { Ok(key) } else { Err(refused(source, SignatureProblem::Mismatch { key })) }
}

/// Whether somebody could sign with the secret half of a key.
pub(crate) fn is_usable(key: &Ed25519PublicKey) -> bool {
    // With a weak one, anybody can.
    VerifyingKey::from_bytes(&key.bytes).is_ok_and(|key| !key.is_weak())
}

fn refused(source: &Source, problem: SignatureProblem) -> LoadError {
    LoadError::Signature { path: source.path.clone(), problem }
}

/// Reads the signature of a bundle: the key, and the signature itself.
fn read(source: &Source) -> Result<(Ed25519PublicKey, [u8; 64]), LoadError> {
    let path = source.path.join(SIGNATURE_FILE);
    match fs::symlink_metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(refused(source, SignatureProblem::Missing));
        }
        // Anything but a file could keep the reader waiting.
        Ok(found) if !found.is_file() => {
            return Err(refused(source, SignatureProblem::Malformed));
        }
        _ => {}
    }
    let mut bytes = Vec::new();
    let file = regular_file::open(&path);
    file.and_then(|file| file.take(LEN as u64 + 1).read_to_end(&mut bytes))
        .map_err(|source| LoadError::Read { path, source })?;
    parse(&bytes).ok_or_else(|| refused(source, SignatureProblem::Malformed))
}

fn parse(bytes: &[u8]) -> Option<(Ed25519PublicKey, [u8; 64])> {
    let (key, signature) = bytes.strip_prefix(MARK)?.split_first_chunk()?;
    Some((Ed25519PublicKey { bytes: *key }, signature.try_into().ok()?))
}

#[cfg(test)]
mod tests;
