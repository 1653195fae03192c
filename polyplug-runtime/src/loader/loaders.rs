//! Which loaders there are, by name. Loaders are added, and stay as long as the runtime.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex},
};

use crate::{
    bundle::manifest::contents::NATIVE, error::register::RegisterError, loader::api::Loader,
    sync::lock,
};

/// The loaders of a runtime.
#[derive(Default)]
pub(crate) struct Loaders(Mutex<BTreeMap<String, Arc<dyn Loader>>>);

impl Loaders {
    /// Adds a loader, or gives it back: dropping it runs code that is not the runtime's.
    pub(crate) fn add(
        &self,
        loader: Arc<dyn Loader>,
    ) -> Result<(), (RegisterError, Arc<dyn Loader>)> {
        let name = loader.name().to_string();
        if name.is_empty() || name == NATIVE {
            return Err((RegisterError::LoaderName { loader: name }, loader));
        }
        let mut loaders = lock(&self.0);
        if loaders.contains_key(&name) {
            return Err((RegisterError::LoaderExists { loader: name }, loader));
        }
        loaders.insert(name, loader);
        Ok(())
    }

    /// Returns the loader called `name`.
    pub(crate) fn named(&self, name: &str) -> Option<Arc<dyn Loader>> {
        lock(&self.0).get(name).cloned()
    }

    /// Returns the names of all, that of the runtime's own first.
    pub(crate) fn names(&self) -> Vec<String> {
        std::iter::once(NATIVE.to_string()).chain(lock(&self.0).keys().cloned()).collect()
    }
}

impl fmt::Debug for Loaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}
