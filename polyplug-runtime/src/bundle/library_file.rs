//! A library file that is read in pieces, and never as a whole.
//!
//! The pieces are those that its own headers ask for, and a file can lie: it may be sparse and as large as
//! a disk, or ask for the same bytes a million times. The invariant: at most [`BUDGET`] bytes of a file
//! are ever held.

use std::{cell::RefCell, collections::BTreeSet, fs::File, io, ops::Range, path::Path};

use object::{ReadCache, ReadRef};

use crate::bundle::regular_file;

/// The most that is read of one file. The tables of symbols are what takes room; this is one of five
/// million.
const BUDGET: u64 = 128 << 20;

/// What remembering that something was read takes.
const ENTRY: u64 = 128;

/// Names are read together with what surrounds them, because the names of a library lie side by side.
const NAMES: u64 = 16 << 10;

/// The most that a name may have, which is more than a mangled one of C++ ever has.
const LONGEST_NAME: u64 = 1 << 18;

/// An open file of a library.
#[derive(Debug)]
pub(crate) struct LibraryFile {
    len: u64,
    cache: ReadCache<File>,
    account: RefCell<Account>,
}

/// What was read, and what may still be.
#[derive(Debug)]
struct Account {
    /// Offset and size of what the cache holds.
    known: BTreeSet<(u64, u64)>,
    left: u64,
}

impl Account {
    fn spend(&mut self, size: u64) -> Result<(), ()> {
        self.left = self.left.checked_sub(size).ok_or(())?;
        Ok(())
    }
}

impl LibraryFile {
    /// Opens the file at `path`; `None` if it is something that is no regular file.
    pub(crate) fn open(path: &Path) -> io::Result<Option<Self>> {
        let Some((file, len)) = regular_file::open_regular(path)? else { return Ok(None) };
        let account = RefCell::new(Account { known: BTreeSet::new(), left: BUDGET });
        Ok(Some(Self { len, cache: ReadCache::new(file), account }))
    }

    /// Returns what lies there. It is read once.
    fn piece(&self, offset: u64, size: u64) -> Result<&[u8], ()> {
        if offset.checked_add(size).ok_or(())? > self.len {
            return Err(());
        }
        let mut account = self.account.borrow_mut();
        if !account.known.contains(&(offset, size)) {
            account.spend(size.saturating_add(ENTRY))?;
            account.known.insert((offset, size));
        }
        (&self.cache).read_bytes_at(offset, size)
    }
}

impl<'a> ReadRef<'a> for &'a LibraryFile {
    fn len(self) -> Result<u64, ()> {
        Ok(self.len)
    }

    fn read_bytes_at(self, offset: u64, size: u64) -> Result<&'a [u8], ()> {
        self.piece(offset, size)
    }

    fn read_bytes_at_until(self, range: Range<u64>, delimiter: u8) -> Result<&'a [u8], ()> {
        let end = range.end.min(self.len);
        let page = range.start - range.start % NAMES;
        let mut size = NAMES;
        while size <= LONGEST_NAME && range.start < end {
            let page_end = page.checked_add(size).ok_or(())?.min(self.len);
            let from = usize::try_from(range.start - page).map_err(|_| ())?;
            let until = usize::try_from(end.min(page_end) - page).map_err(|_| ())?;
            let bytes = self.piece(page, page_end - page)?.get(from..until).ok_or(())?;
            if let Some(len) = bytes.iter().position(|byte| *byte == delimiter) {
                // The time for a name counts like memory: a million names may be the same long one.
                self.account.borrow_mut().spend(len as u64)?;
                return Ok(&bytes[..len]);
            }
            if page_end >= end {
                break;
            }
            size *= 2;
        }
        Err(())
    }
}

/// A part of something that can be read: one of the libraries in a universal Mach-O file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<R> {
    pub(crate) of: R,
    pub(crate) start: u64,
    pub(crate) len: u64,
}

impl<'a, R: ReadRef<'a>> Part<R> {
    /// The part that is the whole.
    pub(crate) fn whole(of: R) -> Self {
        Self { of, start: 0, len: of.len().unwrap_or(0) }
    }
}

impl<'a, R: ReadRef<'a>> ReadRef<'a> for Part<R> {
    fn len(self) -> Result<u64, ()> {
        Ok(self.len)
    }

    fn read_bytes_at(self, offset: u64, size: u64) -> Result<&'a [u8], ()> {
        if offset.checked_add(size).ok_or(())? > self.len {
            return Err(());
        }
        self.of.read_bytes_at(self.start.checked_add(offset).ok_or(())?, size)
    }

    fn read_bytes_at_until(self, range: Range<u64>, delimiter: u8) -> Result<&'a [u8], ()> {
        let start = self.start.checked_add(range.start).ok_or(())?;
        let end = self.start.checked_add(range.end.min(self.len)).ok_or(())?;
        self.of.read_bytes_at_until(start..end, delimiter)
    }
}
