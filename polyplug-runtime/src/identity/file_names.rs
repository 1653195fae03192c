//! The names of the files in a bundle that mean something by their name.

/// What a bundle directory says about itself.
pub(crate) const MANIFEST_FILE: &str = "manifest.toml";

/// The hashes of the files in a bundle directory.
pub(crate) const HASHES_FILE: &str = "hashes.sha256";

/// The signature of a bundle directory.
pub(crate) const SIGNATURE_FILE: &str = "bundle.sig";
