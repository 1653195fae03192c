//! An open library, the functions of a plugin in it, and its end.
//!
//! A library is closed when `graveyard` says so, and never because somebody dropped it. What it left behind
//! in the process — thread-local destructors, threads, handlers, pointers that others copied — cannot be
//! known, and unmapping it under any of these is a crash. Three hundred forgotten plugins cost a few
//! megabytes.

use std::{
    env::consts::DLL_SUFFIX,
    mem::{self, ManuallyDrop},
    path::{Path, is_separator},
    sync::{Arc, atomic::Ordering},
};

use polyplug_abi::{ABI_VERSION_SYMBOL, AbiVersionFn, INIT_SYMBOL, InitFn, POLYPLUG_ABI_VERSION};

use crate::{
    error::{load::LoadError, text::Chain},
    identity::printable::printable_lines,
    library::{linker::Dynamic, private_copy::OpenFile},
    sync::{AtomicBool, Counted, Mutex, lock},
};

/// An open plugin library. Whatever leads into it holds it; dropped, it stays mapped for good.
pub(crate) struct Library {
    handle: ManuallyDrop<Dynamic>,
    image: ManuallyDrop<Arc<OpenFile>>,
    handed_out: AtomicBool,
    /// How many hold each of those that hold the library once for all of them.
    makers: Mutex<Vec<Box<Holders>>>,
}

/// Says how many there are now.
type Holders = dyn Fn() -> usize + Send + Sync;

impl Library {
    /// Opens `image`, what is to be opened for the plugin at `path`, which was checked by `image`.
    ///
    /// The constructors of the library run, so no lock may be held.
    pub(crate) fn open(image: Arc<OpenFile>, path: &Path) -> Result<Self, LoadError> {
        let handle = Dynamic::open(image.path());
        let handle = handle.map_err(|source| {
            let is_copy = image.path() != path;
            let missing = is_copy.then(|| missing_in(&Chain(&*source).to_string(), image.path()));
            let missing = missing.flatten();
            let cure = cure_of(&Chain(&*source).to_string());
            // It names files, and symbols of others.
            let source = printable_lines(&Chain(&*source).to_string()).into_owned().into();
            LoadError::Open { path: path.into(), missing, cure, source }
        })?;
        image.note_open();
        Ok(Self {
            handle: ManuallyDrop::new(handle),
            image: ManuallyDrop::new(image),
            handed_out: AtomicBool::new(false),
            makers: Mutex::new(Vec::new()),
        })
    }

    /// Finds the function that initialises the plugin at `path`, if it speaks our ABI.
    pub(crate) fn init(&self, path: &Path) -> Result<InitFn, LoadError> {
        let missing = |symbol| LoadError::NotAPlugin { path: path.into(), symbol };
        // SAFETY: ABI v1 says that the symbol of this name is a function of this type.
        let version = unsafe { self.handle.find::<AbiVersionFn>(ABI_VERSION_SYMBOL) };
        let version = version.ok_or_else(|| missing(ABI_VERSION_SYMBOL))?;
        // SAFETY: the function takes nothing and may be called at any time.
        let found = unsafe { version() };
        if found != POLYPLUG_ABI_VERSION {
            let expected = POLYPLUG_ABI_VERSION;
            return Err(LoadError::AbiVersion { path: path.into(), expected, found });
        }
        // SAFETY: ABI v1 says that the symbol of this name is a function of this type.
        let init = unsafe { self.handle.find::<InitFn>(INIT_SYMBOL) };
        init.ok_or_else(|| missing(INIT_SYMBOL))
    }

    /// Returns the file that is open.
    pub(crate) fn image(&self) -> &Arc<OpenFile> {
        &self.image
    }

    /// Notes a maker, which holds the library once for all that hold the maker. `holders` counts these.
    pub(crate) fn note_maker(&self, holders: Box<Holders>) {
        let mut makers = lock(&self.makers);
        makers.retain(|holders| holders() > 0);
        makers.push(holders);
    }

    /// Returns how many hold a library, besides this.
    pub(crate) fn holders(this: &Counted<Self>) -> usize {
        let makers = lock(&this.makers);
        let others = makers.iter().map(|holders| holders().saturating_sub(1));
        Counted::strong_count(this) - 1 + others.sum::<usize>()
    }

    /// Notes that somebody was given a pointer into the library and does not say when it is done with it.
    /// The library is held for good.
    pub(crate) fn hand_out(this: &Counted<Self>) {
        // Most callers come later, and only look.
        if !this.is_handed_out() && !this.handed_out.swap(true, Ordering::Relaxed) {
            mem::forget(Counted::clone(this));
        }
    }

    /// Whether somebody was given such a pointer.
    pub(crate) fn is_handed_out(&self) -> bool {
        self.handed_out.load(Ordering::Relaxed)
    }

    /// Closes the library, and returns what was open. The dynamic linker decides whether it is unmapped.
    ///
    /// The destructors of the library run, so no lock may be held.
    ///
    /// # Safety
    /// No code of the library runs or will run, and nothing in it is used any more.
    pub(crate) unsafe fn close(self) -> Arc<OpenFile> {
        let handle = ManuallyDrop::into_inner(self.handle);
        // SAFETY: the caller promises that no code of the library runs or will run, and that nothing in it is used
        // any more.
        unsafe { handle.close() };
        let image = ManuallyDrop::into_inner(self.image);
        image.note_closed();
        image
    }
}

/// Returns what to do about what the dynamic linker says, where that is known.
fn cure_of(message: &str) -> Option<&'static str> {
    const CURES: [(&str, &str); 9] = [
        (
            "failed to map segment",
            "the folder where it is opened allows no programs (`noexec`); name another with \
             `RuntimeBuilder::copy_dir`",
        ),
        (
            "static TLS",
            "too many libraries keep data of threads in the block that every thread begins with; link this one when the \
             process starts, build it without `-ftls-model=initial-exec`, or raise \
             `glibc.rtld.optional_static_tls` in `GLIBC_TUNABLES`",
        ),
        (
            "Dynamic loading not supported",
            "the host is linked statically, and such a program opens no libraries; build it with \
             `-C target-feature=-crt-static`",
        ),
        (
            "libc.musl",
            "it was built for musl, and this host for another C library; build both for one target",
        ),
        (
            "ld-musl",
            "it was built for musl, and this host for another C library; build both for one target",
        ),
        (
            "ld-linux",
            "it was built for glibc, and this host for another C library; build both for one target",
        ),
        (
            "GLIBC_",
            "it was built for a newer glibc than this system has; build it on the oldest system that it is to run on",
        ),
        ("undefined symbol", "link the library that has the symbol, or build the plugin again"),
        ("No space left", "make room in the folder where it is opened"),
    ];
    CURES.iter().find(|(said, _)| message.contains(said)).map(|(_, cure)| *cure)
}

/// Returns the library that the dynamic linker says it did not find for `image`, if it names one.
fn missing_in(message: &str, image: &Path) -> Option<String> {
    // There may be blanks in its path.
    let message = message.replace(&*image.to_string_lossy(), "");
    let mut words = message.split(|c: char| c.is_whitespace() || ":,;'\"()".contains(c));
    let is_library = |word: &str| word.contains(DLL_SUFFIX);
    // Those that are there have another problem. A name without a folder is looked for where libraries are, whatever the
    // current directory holds.
    let is_there = |word: &str| word.contains(is_separator) && Path::new(word).exists();
    words.find(|word| is_library(word) && !is_there(word)).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fault: a file of that name in the current directory was taken for the library.
    #[test]
    fn a_file_in_the_current_directory_is_not_the_library_that_was_not_found() {
        // Tests run in the folder of the package, and a process has one.
        let here = format!("lib-beside-the-manifest-{}{DLL_SUFFIX}", std::process::id());
        std::fs::write(&here, "").unwrap();
        let message = format!("{here}: cannot open shared object file: No such file or directory");
        let found = missing_in(&message, Path::new("/tmp/x"));
        std::fs::remove_file(&here).unwrap();
        assert_eq!(found, Some(here));
    }

    #[test]
    fn what_the_linker_says_comes_with_a_cure() {
        for (message, words) in [
            ("libx.so: failed to map segment from shared object", "noexec"),
            ("libx.so: cannot allocate memory in static TLS block", "optional_static_tls"),
            ("Dynamic loading not supported", "-crt-static"),
            ("libc.musl-x86_64.so.1: cannot open shared object file", "built for musl"),
            ("Error loading shared library ld-linux-x86-64.so.2: No such file", "built for glibc"),
            ("/lib/libc.so.6: version `GLIBC_2.99' not found", "newer glibc"),
        ] {
            assert!(cure_of(message).unwrap().contains(words), "{message}");
        }
        assert_eq!(cure_of("something else"), None);
    }

    #[test]
    fn the_library_that_was_not_found_is_told_from_those_that_were() {
        let (there, suffix) = (std::env::current_exe().unwrap(), DLL_SUFFIX);
        let there = there.with_file_name(format!("there{suffix}"));
        std::fs::write(&there, "").unwrap();
        let (there, image) = (there.display(), Path::new("/my tmp").join(format!("x{suffix}")));
        for (message, missing) in [
            (format!("libqq{suffix}: cannot open shared object file: No such file"), true),
            (format!("Error loading shared library libqq{suffix}: (needed by {there})"), true),
            (format!("{there}: undefined symbol: qq"), false),
            (format!("{}: undefined symbol: qq", image.display()), false),
            (format!("{there}: version `X_9' not found (required by {there})"), false),
            ("cannot allocate memory in static TLS block".into(), false),
        ] {
            let expected = missing.then(|| format!("libqq{suffix}"));
            assert_eq!(missing_in(&message, &image), expected, "{message}");
        }
    }
}
