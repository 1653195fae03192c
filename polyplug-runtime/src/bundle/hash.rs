//! The hash of a file's content, by which operators and tools recognise it.

use std::{
    io::{self, Read as _},
    path::Path,
};

use sha2::{Digest as _, Sha256};

use crate::bundle::regular_file;

/// A SHA-256.
pub(crate) type Hash = [u8; 32];

/// Returns the SHA-256 of a file of at most `most` bytes.
pub(crate) fn of_file(path: &Path, most: u64) -> io::Result<Hash> {
    of_file_with_len(path, most).map(|(hash, _)| hash)
}

/// Returns the SHA-256 of a file of at most `most` bytes, and how many it has.
pub(crate) fn of_file_with_len(path: &Path, most: u64) -> io::Result<(Hash, u64)> {
    let (mut file, _) = regular_file::open_within(path, most)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    let mut read = 0;
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok((hash.finalize().into(), read)),
            len => {
                hash.update(&buffer[..len]);
                read += len as u64;
            }
        }
        // It may grow while it is read.
        if read > most {
            return Err(regular_file::too_large(read, most));
        }
    }
}

/// Returns the SHA-256 of what was read already.
pub(crate) fn of_bytes(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// Reads a hash that was written as 64 hexadecimal digits.
pub(super) fn parse(text: &str) -> Option<Hash> {
    let digits: Vec<_> =
        text.bytes().map(|it| char::from(it).to_digit(16)).collect::<Option<_>>()?;
    let bytes = digits.as_chunks::<2>();
    let bytes: Vec<_> =
        bytes.0.iter().filter_map(|[high, low]| u8::try_from(high << 4 | low).ok()).collect();
    bytes.try_into().ok().filter(|_| text.len() == 64)
}

/// Writes a hash as 64 hexadecimal digits.
pub(crate) fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
