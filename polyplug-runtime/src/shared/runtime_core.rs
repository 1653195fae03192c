//! The core of a runtime, shared by its handles, its leases and, weakly, its plugins' hosts.
//!
//! Plain data: the steps of `lifecycle` and the functions of `host_api` take the core, or parts of it, and the core
//! calls neither but through [`Steps`].

use std::{
    path::Path,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use polyplug_abi::{HostApi, share_own_heap};

use crate::{
    bundle::description::Bundle,
    error::{load::LoadError, reload::ReloadError, unload::UnloadError},
    library::graveyard::Graveyard,
    loader::loaders::Loaders,
    registry::Registry,
    report::diagnostics::Diagnostics,
    shared::{last_error::LastError, settings::Settings},
};

/// The steps that a plugin can ask for through its host table.
///
/// This is the one seam through which `host_api` reaches `lifecycle`, which is built on it: loading runs code of
/// plugins, which can have the host load others.
///
/// No lock may be held, because plugin code runs.
pub(crate) trait Steps: Sync {
    /// Loads the bundle at `path`.
    fn load(&self, core: &Arc<Core>, path: &Path) -> Result<Bundle, LoadError>;

    /// Reloads the bundle named `bundle`.
    fn reload(&self, core: &Arc<Core>, bundle: &str) -> Result<Bundle, ReloadError>;

    /// Unloads the bundle named `bundle`.
    fn unload(&self, core: &Core, bundle: &str) -> Result<(), UnloadError>;
}

/// The core of a runtime.
pub(crate) struct Core {
    pub(crate) registry: Registry,
    pub(crate) settings: Settings,
    pub(crate) loaders: Loaders,
    pub(crate) diagnostics: Arc<Diagnostics>,
    /// What `HostApi::revision_counter` points to. It moves when something that a caller may hold is
    /// replaced or removed, and stays when something is added.
    pub(crate) revision: Arc<AtomicU64>,
    /// What `HostApi::get_last_error` says.
    pub(crate) last_error: Arc<LastError>,
    /// The libraries that were opened.
    pub(crate) graveyard: Graveyard,
    /// The table for code of this process that speaks ABI v1. `host_api::host_table::own` makes it.
    pub(crate) own_api: OnceLock<&'static HostApi>,
    pub(crate) steps: &'static dyn Steps,
}

impl Core {
    pub(crate) fn new(settings: Settings, loaders: Loaders, steps: &'static dyn Steps) -> Self {
        share_own_heap();
        let diagnostics = Arc::new(Diagnostics::new(&settings.logs));
        Self {
            registry: Registry::default(),
            settings,
            loaders,
            diagnostics,
            revision: Arc::default(),
            last_error: Arc::default(),
            graveyard: Graveyard::default(),
            own_api: OnceLock::new(),
            steps,
        }
    }

    /// Notes that something that a caller may hold was replaced or removed.
    pub(crate) fn moved(&self) {
        self.revision.fetch_add(1, Ordering::Release);
    }
}
