//! Opening a library and finding the functions of a plugin in it.
//!
//! A library that was opened is never unmapped. What it left behind in the process — thread-local
//! destructors, threads, handlers, pointers that others copied — cannot be known, and unmapping it
//! under any of these is a crash. Three hundred forgotten plugins cost a few megabytes.

use std::{error::Error, mem::ManuallyDrop, path::Path};

use polyplug_abi::{ABI_VERSION_SYMBOL, AbiVersionFn, INIT_SYMBOL, InitFn, POLYPLUG_ABI_VERSION};

use crate::LoadError;

/// An open plugin library.
pub(crate) struct Library {
    pub(crate) init: InitFn,
}

impl Library {
    /// Opens `image`, what is to be opened for the plugin at `path`, which was checked by `image`.
    ///
    /// The constructors of the library run, so no lock may be held.
    pub(crate) fn open(image: &Path, path: &Path) -> Result<Self, LoadError> {
        let library =
            dlopen(image).map_err(|source| LoadError::Open { path: path.into(), source })?;
        // From here on the library stays, whatever becomes of this attempt.
        let library = ManuallyDrop::new(library);
        let missing = |symbol| LoadError::NotAPlugin { path: path.into(), symbol };
        // SAFETY: ABI v1 says that the symbol of this name is a function of this type.
        let version = unsafe { library.get::<Option<AbiVersionFn>>(ABI_VERSION_SYMBOL) };
        let version =
            version.ok().and_then(|symbol| *symbol).ok_or_else(|| missing(ABI_VERSION_SYMBOL))?;
        // SAFETY: the function takes nothing and may be called at any time.
        let found = unsafe { version() };
        if found != POLYPLUG_ABI_VERSION {
            let expected = POLYPLUG_ABI_VERSION;
            return Err(LoadError::AbiVersion { path: path.into(), expected, found });
        }
        // SAFETY: ABI v1 says that the symbol of this name is a function of this type.
        let init = unsafe { library.get::<Option<InitFn>>(INIT_SYMBOL) };
        let init = init.ok().and_then(|symbol| *symbol).ok_or_else(|| missing(INIT_SYMBOL))?;
        Ok(Self { init })
    }
}

/// Resolves everything at once, so that a missing symbol is an error now and not a crash later, and
/// keeps the symbols of one plugin from those of another.
#[cfg(unix)]
fn dlopen(path: &Path) -> Result<libloading::Library, Box<dyn Error + Send + Sync>> {
    use libloading::os::unix;
    let flags = unix::RTLD_NOW | unix::RTLD_LOCAL;
    // SAFETY: that the constructors of a plugin behave is the trust that loading it asks for.
    let library = unsafe { unix::Library::open(Some(path), flags) }?;
    Ok(library.into())
}

/// Finds the libraries that a plugin depends on beside the plugin.
#[cfg(windows)]
fn dlopen(path: &Path) -> Result<libloading::Library, Box<dyn Error + Send + Sync>> {
    use libloading::os::windows;
    let flags =
        windows::LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | windows::LOAD_LIBRARY_SEARCH_DEFAULT_DIRS;
    // SAFETY: that the constructors of a plugin behave is the trust that loading it asks for.
    let library = unsafe { windows::Library::load_with_flags(path, flags) }?;
    Ok(library.into())
}
