//! The signature that a bundle carries, as far as it can be told without verifying it.
//!
//! The file is that of ABI v1: `bundle.sig`, 103 bytes. Whether the signature is right is not checked; only
//! what the file claims is shown.

use std::{
    fmt,
    fs::{self, File},
    io::Read as _,
    path::Path,
};

/// The name of the file.
pub(crate) const FILE_NAME: &str = "bundle.sig";

/// The file's length: mark, kind, key and signature.
const LEN: usize = 103;
const MARK: &[u8; 7] = b"PPSIG\0\x01";

/// What the `bundle.sig` of a bundle directory claims. Nothing is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureState {
    /// There is none.
    Unsigned,
    /// Somebody signed it; whether rightly is not known.
    Unverified {
        /// The Ed25519 key that the signature claims to be made with.
        public_key: [u8; 32],
    },
    /// There is a file that is no signature.
    Malformed,
}

impl SignatureState {
    /// Reads what lies in `bundle`, a directory or a library; a bare library has none.
    pub(crate) fn of(bundle: &Path) -> Self {
        let path = bundle.join(FILE_NAME);
        match fs::metadata(&path) {
            // Anything but a file could keep the reader waiting.
            Ok(found) if found.is_file() => Self::read(&path).unwrap_or(Self::Malformed),
            Ok(_) => Self::Malformed,
            Err(_) => Self::Unsigned,
        }
    }

    fn read(path: &Path) -> Option<Self> {
        let mut bytes = Vec::new();
        File::open(path).ok()?.take(LEN as u64 + 1).read_to_end(&mut bytes).ok()?;
        let rest = bytes.strip_prefix(MARK).filter(|_| bytes.len() == LEN)?;
        Some(Self::Unverified { public_key: *rest.first_chunk()? })
    }
}

impl fmt::Display for SignatureState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsigned => f.write_str("none"),
            Self::Unverified { public_key } => {
                f.write_str("by the key ")?;
                public_key.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
                f.write_str(", not verified")
            }
            Self::Malformed => f.write_str("`bundle.sig` is not a signature"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_told_from_other_files() {
        let folder =
            std::env::temp_dir().join(format!("polyplug-signature-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("bundle.sig");
        assert_eq!(SignatureState::of(&folder), SignatureState::Unsigned);
        assert_eq!(SignatureState::of(&folder.join("libthing.so")), SignatureState::Unsigned);

        let mut good = MARK.to_vec();
        good.extend([0xab; 32]);
        good.extend([0; 64]);
        for (bytes, expected) in [
            (&good[..], SignatureState::Unverified { public_key: [0xab; 32] }),
            (&good[..102], SignatureState::Malformed),
            (&[&good[..], &[0]].concat(), SignatureState::Malformed),
            (&[0; 103], SignatureState::Malformed),
            (&[], SignatureState::Malformed),
        ] {
            fs::write(&file, bytes).unwrap();
            assert_eq!(SignatureState::of(&folder), expected);
        }
        assert!(SignatureState::Unverified { public_key: [0xab; 32] }.to_string().contains("abab"));
        fs::remove_file(&file).unwrap();
        fs::create_dir(&file).unwrap();
        assert_eq!(SignatureState::of(&folder), SignatureState::Malformed);
        fs::remove_dir_all(&folder).unwrap();
    }
}
