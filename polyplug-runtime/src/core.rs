//! What a runtime is made of, shared by its handles, its leases and, weakly, its plugins' hosts.

use std::sync::{
    Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, atomic::AtomicU64,
};

use polyplug_abi::HostApi;

use crate::{
    admission::Admission, diagnostics::Diagnostics, host_api::HostContext, registry::Registry,
};

/// The core of a runtime.
#[derive(Default)]
pub(crate) struct Core {
    registry: RwLock<Registry>,
    pub(crate) admission: Admission,
    pub(crate) diagnostics: Arc<Diagnostics>,
    /// What `HostApi::revision_counter` points to. Nothing that a caller may hold is ever replaced
    /// or removed, so it never moves.
    pub(crate) revision: Arc<AtomicU64>,
    /// The context for code of this process that speaks ABI v1.
    own: OnceLock<&'static HostContext>,
}

impl Core {
    pub(crate) fn new(admission: Admission) -> Self {
        Self { admission, ..Self::default() }
    }

    /// Returns the table for code of this process that speaks ABI v1. It is never freed.
    pub(crate) fn own_api(self: &Arc<Self>) -> &'static HostApi {
        self.own.get_or_init(|| HostContext::leak_own(self)).api()
    }

    /// Locks the registry for reading. No plugin code may run and no event be sent meanwhile.
    pub(crate) fn read(&self) -> RwLockReadGuard<'_, Registry> {
        self.registry.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Locks the registry for writing. No plugin code may run and no event be sent meanwhile.
    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, Registry> {
        self.registry.write().unwrap_or_else(PoisonError::into_inner)
    }
}
