//! The content of a library that was checked, so that no other content is opened.
//!
//! Not here: the checks. Invariant: the stamp is older than every check, so a file that has it still is the one that
//! was checked.

use std::{io, path::Path};

use crate::bundle::{
    content_hash::ContentHash,
    hash::{self, Hash},
    image,
    regular_file::{self, MAX_LIBRARY},
    stamp::Stamp,
};

/// The content of a library at the time of the checks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct CheckedFile {
    stamp: Stamp,
    /// The SHA-256, if something was decided by it.
    hash: Option<Hash>,
}

impl CheckedFile {
    /// Looks at a file that is about to be checked, and reads all of it if something is to be decided by its hash.
    pub(crate) fn at(path: &Path, with_hash: bool) -> io::Result<Self> {
        let metadata = regular_file::open_within(path, MAX_LIBRARY)?.metadata()?;
        let hash = if with_hash {
            Some(image::hash_of(path)?)
        } else {
            image::check_large(path)?;
            None
        };
        Ok(Self { stamp: Stamp::of(&metadata), hash })
    }

    /// Returns the SHA-256, if it was asked for.
    pub(crate) fn hash(&self) -> Option<&Hash> {
        self.hash.as_ref()
    }

    /// Returns the hash of the file at `path`, for those who ask later.
    pub(crate) fn hash_at(&self, path: &Path) -> ContentHash {
        self.hash_of(path, Some(&self.stamp))
    }

    /// Returns the hash of a private copy at `path`, for those who ask later.
    pub(crate) fn hash_of_copy(&self, path: &Path) -> ContentHash {
        self.hash_of(path, None)
    }

    fn hash_of(&self, path: &Path, stamp: Option<&Stamp>) -> ContentHash {
        match &self.hash {
            Some(hash) => ContentHash::known(hash),
            None => ContentHash::of_library(path.into(), stamp.cloned()),
        }
    }

    /// Copies the file at `from` to the new file `to`. Returns whether the copy has the content that was checked.
    pub(crate) fn copy(&self, from: &Path, to: &Path) -> io::Result<bool> {
        let stamp = regular_file::copy_new(from, to, MAX_LIBRARY)?;
        if stamp != self.stamp {
            return Ok(false);
        }
        match &self.hash {
            Some(checked) => Ok(hash::of_file(to, MAX_LIBRARY)? == *checked),
            None => self.is_in(from, to),
        }
    }

    /// Whether the file at `copy`, which was made of that at `file` under the same stamp, has the content that was checked.
    pub(crate) fn is_in(&self, file: &Path, copy: &Path) -> io::Result<bool> {
        // What has no hash may have been written meanwhile.
        let is_sure = self.hash.is_some() || !self.stamp.is_recent();
        Ok(is_sure || regular_file::have_same_content(file, copy)?)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        env,
        fs::{self, File},
        process,
        time::SystemTime,
    };

    use super::*;

    #[test]
    fn a_copy_is_of_what_was_checked() {
        let folder = env::temp_dir().join(format!("polyplug-checked-{}", process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).unwrap();
        let (file, other) = (folder.join("file"), folder.join("other"));
        let mut copies = 0;
        let mut copy = |checked: &CheckedFile| {
            copies += 1;
            checked.copy(&file, &folder.join(copies.to_string())).unwrap()
        };
        for with_hash in [false, true] {
            for is_old in [false, true] {
                fs::write(&file, "one").unwrap();
                if is_old {
                    File::options()
                        .write(true)
                        .open(&file)
                        .unwrap()
                        .set_modified(SystemTime::UNIX_EPOCH)
                        .unwrap();
                }
                let checked = CheckedFile::at(&file, with_hash).unwrap();
                assert_eq!(checked.hash().is_some(), with_hash);
                assert!(copy(&checked));
                fs::write(&other, "two").unwrap();
                fs::rename(&other, &file).unwrap();
                assert!(!copy(&checked), "{with_hash} {is_old}");
            }
        }
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_hash_that_nobody_asked_for_is_read_later() {
        let file = env::temp_dir().join(format!("polyplug-hashed-{}", process::id()));
        fs::write(&file, "one").unwrap();
        let one = hash::hex(&hash::of_bytes(b"one"));
        for with_hash in [false, true] {
            let checked = CheckedFile::at(&file, with_hash).unwrap();
            assert_eq!(checked.hash_at(&file).get(), Some(&*one));
            assert_eq!(checked.hash_of_copy(&file).get(), Some(&*one));
        }
        let checked = CheckedFile::at(&file, false).unwrap();
        let (asked, not_asked) = (checked.hash_at(&file), checked.hash_at(&file));
        assert_eq!(asked.get(), Some(&*one));
        fs::write(&file, "three").unwrap();
        assert_eq!(asked.get(), Some(&*one));
        assert_eq!(not_asked.get(), None, "it is not the file that was checked");
        fs::remove_file(&file).unwrap();
        assert_eq!(checked.hash_of_copy(&file).get(), None);
    }
}
