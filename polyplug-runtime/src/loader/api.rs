//! A loader, for Rust code of the host.

use std::{any::Any, path::Path};

use polyplug_abi::{HostApi, SupportedLanguage};

use crate::error::loader::LoaderError;

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
