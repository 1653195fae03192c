//! What the dynamic linker is asked for: to open a library, to find a function in it, and to close it. When
//! that is done is decided in `library` and `graveyard`.
//!
//! The models of `polyplug-runtime/src/models` have no libraries, and count instead.

#[cfg(polyplug_model)]
pub(crate) use crate::models::linker::{Dynamic, process_has};
#[cfg(not(polyplug_model))]
pub(crate) use native::{Dynamic, process_has};

#[cfg(not(polyplug_model))]
mod native {
    use std::{error::Error, path::Path};

    /// A library that is open until this is dropped.
    pub(crate) struct Dynamic(libloading::Library);

    impl Dynamic {
        /// Opens the library at `path`. Its constructors run, so no lock may be held.
        pub(crate) fn open(path: &Path) -> Result<Self, Box<dyn Error + Send + Sync>> {
            dlopen(path).map(Self)
        }

        /// Finds the function that is called `symbol`; `None` if there is none.
        ///
        /// # Safety
        /// `F` is the type of the function, and it is called only while the library is open.
        pub(crate) unsafe fn find<F: Copy>(&self, symbol: &str) -> Option<F> {
            // SAFETY: the caller promises the type, of which null is none.
            let found = unsafe { self.0.get::<Option<F>>(symbol) };
            found.ok().and_then(|symbol| *symbol)
        }

        /// Closes the library. Its destructors run, so no lock may be held.
        ///
        /// # Safety
        /// No code of the library runs or will run, and nothing in it is used any more.
        pub(crate) unsafe fn close(self) {
            // Whether it worked is seen by looking whether it is mapped.
            let _ = self.0.close();
        }
    }

    /// Whether the process has a function of this name, in any library that all of them see.
    #[cfg(unix)]
    pub(crate) fn process_has(function: &str) -> bool {
        let process = libloading::os::unix::Library::this();
        // SAFETY: the address is not used.
        unsafe { process.get::<*const ()>(function) }.is_ok()
    }

    /// Whether the process has a function of this name; the linker of this system does not say.
    #[cfg(windows)]
    pub(crate) fn process_has(_: &str) -> bool {
        true
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
}
