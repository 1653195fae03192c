//! Whether the process has a library mapped: asked of the system, not concluded from what was closed.

use std::path::Path;

pub(crate) use platform::Mark;

/// By the list that the kernel keeps of what is mapped.
#[cfg(all(any(target_os = "linux", target_os = "android"), not(polyplug_model)))]
mod platform {
    use std::{fs, os::unix::ffi::OsStrExt as _};

    use super::Path;

    /// What the kernel adds to the path of a file that has been removed.
    const REMOVED: &[u8] = b" (deleted)";

    /// What tells the mappings of a library from others.
    pub(crate) struct Mark(Vec<u8>);

    impl Mark {
        /// Returns the mark of a library that is mapped; `None` if it cannot be found there.
        pub(crate) fn of(image: &Path) -> Option<Self> {
            let path = fs::canonicalize(image).unwrap_or_else(|_| image.into());
            // The list has a line for each mapping.
            let bytes = path.as_os_str().as_bytes().split(|byte| *byte == b'\n');
            let mark = Self(bytes.collect::<Vec<_>>().join(&b"\\012"[..]));
            mark.look().filter(|found| *found).map(|_| mark)
        }

        /// Whether the library is mapped; one of which that cannot be told is taken to be.
        pub(crate) fn is_mapped(&self) -> bool {
            self.look().unwrap_or(true)
        }

        fn look(&self) -> Option<bool> {
            let maps = fs::read("/proc/self/maps").ok()?;
            Some(maps.split(|byte| *byte == b'\n').any(|line| self.is_of(line)))
        }

        /// Whether a line ends in the path, which follows five fields and blanks.
        fn is_of(&self, line: &[u8]) -> bool {
            let line = line.strip_suffix(REMOVED).unwrap_or(line);
            line.strip_suffix(&*self.0).is_some_and(|before| before.last() == Some(&b' '))
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_path_is_found_as_a_whole_and_after_it_was_removed() {
            let mark = Mark(b"/a b.so".into());
            let line = |path: &[u8]| [b"7f00-7f01 r-xp 00000000 08:01 12  ", path].concat();
            assert!(mark.is_of(&line(b"/a b.so")));
            assert!(mark.is_of(&line(b"/a b.so (deleted)")));
            assert!(!mark.is_of(&line(b"/a b.so.1")));
            assert!(!mark.is_of(&line(b"/other/a b.so")));
            assert!(!mark.is_of(b""));
        }

        #[test]
        fn this_program_is_mapped_and_a_file_that_is_not_has_no_mark() {
            let program = std::env::current_exe().unwrap();
            assert!(Mark::of(&program).unwrap().is_mapped());
            assert!(Mark::of(Path::new("/proc/self/maps")).is_none());
        }
    }
}

/// By asking for what is open already, without opening it.
#[cfg(all(windows, not(polyplug_model)))]
mod platform {
    use std::path::PathBuf;

    use libloading::os::windows::Library;

    use super::Path;

    /// What tells a library from others.
    pub(crate) struct Mark(PathBuf);

    impl Mark {
        /// Returns the mark of a library that is mapped; `None` if it cannot be found.
        pub(crate) fn of(image: &Path) -> Option<Self> {
            let mark = Self(image.into());
            mark.is_mapped().then_some(mark)
        }

        /// Whether the library is mapped.
        pub(crate) fn is_mapped(&self) -> bool {
            Library::open_already_loaded(&self.0).is_ok()
        }
    }
}

/// Nothing is known here.
#[cfg(not(any(target_os = "linux", target_os = "android", windows, polyplug_model)))]
mod platform {
    use super::Path;

    /// There is none.
    pub(crate) enum Mark {}

    impl Mark {
        /// Returns `None`, because it cannot be told whether a library is mapped.
        pub(crate) fn of(_: &Path) -> Option<Self> {
            None
        }

        /// Is never called.
        pub(crate) fn is_mapped(&self) -> bool {
            match *self {}
        }
    }
}

/// By what the linker of the models knows.
#[cfg(polyplug_model)]
mod platform {
    use std::path::PathBuf;

    use super::Path;
    use crate::models::linker;

    /// What tells a library from others.
    pub(crate) struct Mark(PathBuf);

    impl Mark {
        /// Returns the mark of a library that is mapped; `None` if it cannot be found.
        pub(crate) fn of(image: &Path) -> Option<Self> {
            linker::is_mapped(image).then(|| Self(image.into()))
        }

        /// Whether the library is mapped.
        pub(crate) fn is_mapped(&self) -> bool {
            linker::is_mapped(&self.0)
        }
    }
}
