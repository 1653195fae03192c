//! The hash of a file's content, by which operators and tools recognise it.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};

use sha2::{Digest as _, Sha256};

/// A SHA-256.
pub(crate) type Hash = [u8; 32];

/// Returns the SHA-256 of a file, as 64 hexadecimal digits.
pub(crate) fn of(path: &Path) -> io::Result<String> {
    of_file(path).map(|hash| hex(&hash))
}

/// Returns the SHA-256 of a file.
pub(crate) fn of_file(path: &Path) -> io::Result<Hash> {
    // Opening a pipe could take for ever.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hash.finalize().into()),
            len => hash.update(&buffer[..len]),
        }
    }
}

/// Returns the SHA-256 of what was read already.
pub(crate) fn of_bytes(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// Writes a hash as 64 hexadecimal digits.
pub(crate) fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
