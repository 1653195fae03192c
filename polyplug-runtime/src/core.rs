//! What a runtime is made of, shared by its handles, its leases and, weakly, its plugins' hosts.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU64, Ordering},
};

use polyplug_abi::HostApi;

use crate::{
    UnloadError, dependencies,
    diagnostics::Diagnostics,
    host_api::HostContext,
    registry::{Registry, Removed, View},
    settings::Settings,
};

/// The core of a runtime.
#[derive(Default)]
pub(crate) struct Core {
    pub(crate) registry: Registry,
    pub(crate) settings: Settings,
    pub(crate) diagnostics: Arc<Diagnostics>,
    /// What `HostApi::revision_counter` points to. It moves when something that a caller may hold is
    /// replaced or removed, and stays when something is added.
    pub(crate) revision: Arc<AtomicU64>,
    /// The context for code of this process that speaks ABI v1.
    own: OnceLock<&'static HostContext>,
}

impl Core {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// Returns the table for code of this process that speaks ABI v1. It is never freed.
    pub(crate) fn own_api(self: &Arc<Self>) -> &'static HostApi {
        self.own.get_or_init(|| HostContext::leak_own(self)).api()
    }

    /// Takes out the bundle called `name`, unless others need it. No lock may be held when the answer is
    /// dropped, because plugin code can run then.
    pub(crate) fn remove(&self, name: &str) -> Result<Removed, UnloadError> {
        let may = |loaded: &View<'_>| dependencies::check_unneeded(name, loaded);
        let removed = self.registry.remove(name, may)?;
        let removed = removed.ok_or_else(|| UnloadError::NotLoaded { bundle: name.into() })?;
        self.revision.fetch_add(1, Ordering::Release);
        Ok(removed)
    }
}
