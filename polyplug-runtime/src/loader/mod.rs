//! Loaders: plugins in other languages, behind the same proxies.
//!
//! A loader turns the source of a bundle into contracts that a machine of its own runs: an interpreter,
//! mostly. What is here: what a loader is, for Rust code of the host. In `table` is one that was registered
//! through ABI v1, in `loaders` which there are; `open` has one load a bundle, and `loaded` is what it keeps
//! for that. Calls go
//! through `machine`, whose `trampolines` make one entry look like a table of functions, and `calls` watches
//! over a thread's calls and has the memory for their results.
//!
//! The invariant: the loader is told to unload a bundle when nothing can call it any more, once.

mod calls;
mod loaded;
mod loaders;
mod machine;
mod open;
mod table;
mod trampolines;

use std::{any::Any, error::Error, fmt, path::Path};

use polyplug_abi::{AbiErrorCode, HostApi, SupportedLanguage};

pub(crate) use self::{
    loaded::Loaded,
    loaders::{Loaders, NATIVE},
    machine::{Entry, Machine, MachineInstance},
    open::open,
    table::TableLoader,
    trampolines::TRAMPOLINES,
};

use self::trampolines::LENT_TRAMPOLINES;

/// Runs plugins of another language. Given to [`RuntimeBuilder::loader`](crate::RuntimeBuilder::loader); a
/// plugin, or code in another language, registers a [`LoaderVTable`](polyplug_abi::LoaderVTable) instead.
///
/// A manifest that says `loader = "tiny"` makes a bundle that of the loader with this name, and its `file`
/// the source. Everything else is as for libraries: discovery, dependencies, the comparison of contracts,
/// reloading and unloading.
///
/// # Contracts
/// [`Loader::load`] registers each contract through the table that it is handed, with
/// `register_guest_contract`, or with `register_export` of the
/// [`HostExtension`](polyplug_abi::HostExtension) and a schema, so that what the source says is compared
/// with what the host calls. The dispatch type is
/// [`VirtualMachine`](polyplug_abi::DispatchType::VirtualMachine): all methods go through one function.
/// `SPEC.md` says how it is called, and what it may keep.
///
/// # Threads
/// Everything may be called from any thread, on several at once, and no lock is held meanwhile. Calls of an
/// instance follow the `Send` and `Sync` of its contract. A machine for one thread at a time locks itself,
/// and had better not hold the lock while it calls the host, because the host may call another of its
/// instances. The same instance is not entered twice on one thread: that is refused with
/// [`ReentrantCall`](polyplug_abi::AbiErrorCode::ReentrantCall) before the machine hears of it, because a
/// script, which no borrow checker has seen, does not expect its state to change during a call.
///
/// # Panics
/// A panic in any of these functions becomes an error of whoever wanted something.
pub trait Loader: Send + Sync + 'static {
    /// Returns what `loader` in a manifest says. Asked once. Not empty, and not `native`.
    fn name(&self) -> &str;

    /// Returns the language of the plugins; `None` for one that has no number. Asked for each bundle.
    fn language(&self) -> Option<SupportedLanguage> {
        None
    }

    /// Loads a bundle: registers its contracts with `host`, a table for this bundle alone, and returns what
    /// the loader keeps for it.
    ///
    /// `previous` is what was returned for the generation of the bundle that is to be replaced. That one goes
    /// on if this fails, and until its last instance has ended if not.
    ///
    /// # Errors
    /// If the source cannot be used. Nothing of what was registered is used then.
    fn load(
        &self,
        host: &'static HostApi,
        source: &BundleSource<'_>,
        previous: Option<&(dyn Any + Send + Sync)>,
    ) -> Result<LoadedBundle, LoaderError>;

    /// Ends a bundle: nothing of it is called any more, and all its instances have ended. Called on the
    /// thread that held the last of them.
    ///
    /// # Errors
    /// If something went wrong; the bundle is gone all the same, and the error becomes one of the
    /// [`Runtime::diagnostics`](crate::Runtime::diagnostics).
    fn unload(&self, bundle: LoadedBundle) -> Result<(), LoaderError> {
        drop(bundle);
        Ok(())
    }

    /// Returns why the last `create_instance` on this thread made nothing; `None` when it does not say.
    fn instance_error(&self) -> Option<LoaderError> {
        None
    }
}

/// What a [`Loader`] keeps for a bundle. The runtime does not look into it.
pub type LoadedBundle = Box<dyn Any + Send + Sync>;

/// The source of a bundle, as its [`Loader`] sees it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct BundleSource<'a> {
    /// The name of the bundle.
    pub name: &'a str,
    /// The directory of the bundle, as it was named; `None` for one from memory.
    pub path: Option<&'a Path>,
    /// The file, without symbolic links; `None` for a bundle from memory.
    pub file: Option<&'a Path>,
    /// What is in it. It was read once, so this is what was hashed, whatever became of the file.
    pub content: &'a [u8],
}

/// What a [`Loader`] says when something cannot be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoaderError {
    code: u32,
    message: String,
    place: Option<(u32, u32)>,
}

impl LoaderError {
    /// Makes an error with the code that says nothing.
    pub fn new(message: impl Into<String>) -> Self {
        Self { code: AbiErrorCode::Generic as u32, message: message.into(), place: None }
    }

    /// Gives it a code: from 256 on one of the loader's own. 0 would mean that nothing is wrong, and changes
    /// nothing.
    #[must_use]
    pub fn with_code(self, code: u32) -> Self {
        if code == 0 { self } else { Self { code, ..self } }
    }

    /// Says where in the source something is wrong, both counted from 1.
    #[must_use]
    pub fn at(self, line: u32, column: u32) -> Self {
        Self { place: (line > 0).then_some((line, column)), ..self }
    }

    /// Returns the code.
    #[must_use]
    pub fn code(&self) -> u32 {
        self.code
    }

    /// Returns what is wrong.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns the line and the column, if they are known.
    #[must_use]
    pub fn place(&self) -> Option<(u32, u32)> {
        self.place
    }

    /// Makes the error for a panic of a loader.
    pub(crate) fn panicked(message: &str) -> Self {
        Self::new(message).with_code(AbiErrorCode::Panic as u32)
    }
}

impl fmt::Display for LoaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((line, column)) = self.place {
            write!(f, "{line}:{column}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl Error for LoaderError {}

#[cfg(test)]
mod tests;
