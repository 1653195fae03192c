//! Opening and reading files that others wrote: only regular ones, and only as much as was agreed.
//!
//! A pipe keeps its reader waiting, a device never ends, and a sparse file is as large as a disk and costs its author
//! nothing. The invariant: every file of a bundle, and every file that a temporary folder holds, is opened here.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _},
    path::Path,
};

use crate::bundle::stamp::Stamp;

/// A library of more bytes is none.
pub(crate) const MAX_LIBRARY: u64 = 1 << 30;

/// A folder with more entries is no bundle and no plugin directory.
pub(crate) const MAX_ENTRIES: usize = 1 << 16;

/// Opens a regular file, or says that it is none.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let (file, _) = open_regular(path)?.ok_or_else(irregular)?;
    Ok(file)
}

/// Opens a regular file of at most `most` bytes, and returns how many it has now.
pub(crate) fn open_within(path: &Path, most: u64) -> io::Result<(File, u64)> {
    let (file, len) = open_regular(path)?.ok_or_else(irregular)?;
    if len > most { Err(too_large(len, most)) } else { Ok((file, len)) }
}

/// Opens a regular file, and returns how many bytes it has now; `None` if it is something else.
pub(crate) fn open_regular(path: &Path) -> io::Result<Option<(File, u64)>> {
    // Looked at before it is opened, because opening a pipe waits for its writer.
    if !fs::metadata(path)?.is_file() {
        return Ok(None);
    }
    let file = File::open(path)?;
    // Looked at again, because something else may have been put there.
    let found = file.metadata()?;
    Ok(found.is_file().then_some((file, found.len())))
}

/// Reads a regular file of at most `most` bytes.
pub(crate) fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    // No more than it had then: what grows meanwhile has no end, and some files of the system have none and no length.
    let (file, len) = open_within(path, most)?;
    let mut bytes = Vec::new();
    file.take(len).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Copies a regular file of at most `most` bytes to a new file, which is for this user alone. Returns the stamp of the first
/// after that.
pub(crate) fn copy_new(from: &Path, to: &Path, most: u64) -> io::Result<Stamp> {
    // No more than it has now, as above.
    let (mut from, len) = open_within(from, most)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut to = options.open(to)?;
    io::copy(&mut (&mut from).take(len), &mut to)?;
    Ok(Stamp::of(&from.metadata()?))
}

/// Whether two regular files have the same bytes.
pub(crate) fn have_same_content(a: &Path, b: &Path) -> io::Result<bool> {
    const PIECE: u64 = 256 << 10;
    let (a, b) = (open(a)?, open(b)?);
    let (mut of_a, mut of_b) = (Vec::new(), Vec::new());
    loop {
        of_a.clear();
        of_b.clear();
        (&a).take(PIECE).read_to_end(&mut of_a)?;
        (&b).take(PIECE).read_to_end(&mut of_b)?;
        if of_a != of_b || of_a.is_empty() {
            return Ok(of_a == of_b);
        }
    }
}

/// Says that a file has more bytes than are read.
pub(crate) fn too_large(len: u64, most: u64) -> io::Error {
    io::Error::other(format!("it has {len} bytes or more, and at most {most} are read"))
}

fn irregular() -> io::Error {
    io::Error::other("it is no regular file")
}
