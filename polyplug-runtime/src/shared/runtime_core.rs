//! What a runtime is made of, shared by its handles, its leases and, weakly, its plugins' hosts.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU64, Ordering},
};

use polyplug_abi::HostApi;

use crate::{
    bundle::description::Bundle,
    error::unload::UnloadError,
    host_api::context::HostContext,
    library::graveyard::Graveyard,
    lifecycle::dependencies,
    loader::loaders::Loaders,
    registry::{Registry, Removed, View},
    report::diagnostics::Diagnostics,
    shared::settings::Settings,
};

/// The core of a runtime.
#[derive(Default)]
pub(crate) struct Core {
    pub(crate) registry: Registry,
    pub(crate) settings: Settings,
    pub(crate) loaders: Loaders,
    pub(crate) diagnostics: Arc<Diagnostics>,
    /// What `HostApi::revision_counter` points to. It moves when something that a caller may hold is
    /// replaced or removed, and stays when something is added.
    pub(crate) revision: Arc<AtomicU64>,
    /// The libraries that were opened.
    pub(crate) graveyard: Graveyard,
    /// The context for code of this process that speaks ABI v1.
    own: OnceLock<&'static HostContext>,
}

impl Core {
    pub(crate) fn new(settings: Settings, loaders: Loaders) -> Self {
        let diagnostics = Arc::new(Diagnostics::new(&settings.logs));
        Self { settings, loaders, diagnostics, ..Self::default() }
    }

    /// Returns the table for code of this process that speaks ABI v1. It is never freed.
    pub(crate) fn own_api(self: &Arc<Self>) -> &'static HostApi {
        self.own_context().api()
    }

    /// Returns the context behind that table.
    pub(crate) fn own_context(self: &Arc<Self>) -> &'static HostContext {
        self.own.get_or_init(|| HostContext::leak_own(self))
    }

    /// Takes out the bundle called `name`, unless others need it. No lock may be held when the answer is
    /// dropped, because plugin code can run then.
    pub(crate) fn remove(&self, name: &str) -> Result<Removed, UnloadError> {
        let may = |loaded: &View<'_>| dependencies::check_unneeded(name, loaded);
        let removed = self.registry.remove(name, may)?;
        let removed = removed.ok_or_else(|| {
            let loaded = self.registry.look(|loaded| loaded.bundles.names());
            UnloadError::NotLoaded { bundle: name.into(), loaded }
        })?;
        self.moved();
        Ok(removed)
    }

    /// Notes that something that a caller may hold was replaced or removed.
    pub(crate) fn moved(&self) {
        self.revision.fetch_add(1, Ordering::Release);
    }

    /// Returns how many files are mapped that no loaded bundle is made of.
    pub(crate) fn retired(&self) -> usize {
        let bundles = self.registry.bundles();
        self.graveyard.retired(&bundles.iter().filter_map(Bundle::image).collect())
    }
}
