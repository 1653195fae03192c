//! An open library, the functions of a plugin in it, and its end.
//!
//! A library is closed when `graveyard` says so, and never because somebody dropped it. What it left behind
//! in the process — thread-local destructors, threads, handlers, pointers that others copied — cannot be
//! known, and unmapping it under any of these is a crash. Three hundred forgotten plugins cost a few
//! megabytes.

use std::{
    mem::{self, ManuallyDrop},
    path::Path,
    sync::{Arc, atomic::Ordering},
};

use polyplug_abi::{ABI_VERSION_SYMBOL, AbiVersionFn, INIT_SYMBOL, InitFn, POLYPLUG_ABI_VERSION};

use crate::{
    LoadError,
    dynamic::Dynamic,
    private_copy::Image,
    sync::{AtomicBool, Counted},
};

/// An open plugin library. Whatever leads into it holds it; dropped, it stays mapped for good.
pub(crate) struct Library {
    handle: ManuallyDrop<Dynamic>,
    image: ManuallyDrop<Arc<Image>>,
    handed_out: AtomicBool,
}

impl Library {
    /// Opens `image`, what is to be opened for the plugin at `path`, which was checked by `image`.
    ///
    /// The constructors of the library run, so no lock may be held.
    pub(crate) fn open(image: Arc<Image>, path: &Path) -> Result<Self, LoadError> {
        let handle = Dynamic::open(image.path());
        let handle = handle.map_err(|source| LoadError::Open { path: path.into(), source })?;
        image.note_open();
        Ok(Self {
            handle: ManuallyDrop::new(handle),
            image: ManuallyDrop::new(image),
            handed_out: AtomicBool::new(false),
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
    pub(crate) fn image(&self) -> &Arc<Image> {
        &self.image
    }

    /// Notes that somebody was given a pointer into the library and does not say when it is done with it.
    /// The library is held for good.
    pub(crate) fn hand_out(this: &Counted<Self>) {
        if !this.handed_out.swap(true, Ordering::Relaxed) {
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
    pub(crate) unsafe fn close(self) -> Arc<Image> {
        let handle = ManuallyDrop::into_inner(self.handle);
        // SAFETY: the caller's promise is the same.
        unsafe { handle.close() };
        let image = ManuallyDrop::into_inner(self.image);
        image.note_closed();
        image
    }
}
