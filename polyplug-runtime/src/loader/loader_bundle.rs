//! A bundle as its loader keeps it, shared by everything that can lead to a call of it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, OnceLock},
};

use polyplug_abi::{HostApi, SupportedLanguage};

use crate::{
    error::{loader::LoaderError, panic_text::panic_text},
    loader::api::{BundleSource, LoadedBundle, Loader},
    report::diagnostics::{Diagnostic, Diagnostics},
};

/// A bundle of a loader. The registry holds it as long as the bundle is loaded, and so does each of its
/// registrations and instances; with the last of them it is unloaded.
pub(crate) struct LoaderBundle {
    bundle: String,
    loader: Arc<dyn Loader>,
    /// What the loader returned; nothing before that, and for one that could not be loaded.
    kept: OnceLock<LoadedBundle>,
    diagnostics: Arc<Diagnostics>,
}

impl LoaderBundle {
    /// Makes what stands for a bundle that is about to be loaded.
    pub(crate) fn new(
        bundle: String,
        loader: Arc<dyn Loader>,
        diagnostics: Arc<Diagnostics>,
    ) -> Arc<Self> {
        Arc::new(Self { bundle, loader, kept: OnceLock::new(), diagnostics })
    }

    /// Returns the language that the bundle is written in.
    pub(crate) fn language(&self) -> Option<SupportedLanguage> {
        guarded(|| Ok(self.loader.language())).unwrap_or(None)
    }

    /// Has the loader load the bundle. No lock may be held, because its code runs.
    pub(crate) fn load(
        &self,
        host: &'static HostApi,
        source: &BundleSource<'_>,
        previous: Option<&Self>,
    ) -> Result<(), LoaderError> {
        // Another loader could make nothing of it.
        let previous = previous.filter(|it| Arc::ptr_eq(&it.loader, &self.loader));
        let previous = previous.and_then(|it| it.kept.get()).map(|kept| &**kept);
        let kept = guarded(|| self.loader.load(host, source, previous))?;
        // It is loaded once, so nothing is there yet.
        _ = self.kept.set(kept);
        Ok(())
    }

    /// Returns why the last instance on this thread was not made.
    pub(crate) fn instance_error(&self) -> Option<LoaderError> {
        guarded(|| Ok(self.loader.instance_error())).unwrap_or_else(Some)
    }
}

impl Drop for LoaderBundle {
    fn drop(&mut self) {
        let Some(kept) = self.kept.take() else { return };
        if let Err(error) = guarded(|| self.loader.unload(kept)) {
            let bundle = self.bundle.clone();
            self.diagnostics.report(Diagnostic::Unload { bundle, error });
        }
    }
}

/// Runs code of a loader. What it owns may be half changed after a panic, which is its own business.
fn guarded<R>(body: impl FnOnce() -> Result<R, LoaderError>) -> Result<R, LoaderError> {
    catch_unwind(AssertUnwindSafe(body))
        .unwrap_or_else(|payload| Err(LoaderError::panicked(&panic_text(payload))))
}
