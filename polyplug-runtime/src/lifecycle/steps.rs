//! The steps behind the seam through which plugins ask for them.

use std::{path::Path, sync::Arc};

use crate::{
    bundle::{description::Bundle, source::Source},
    error::{load::LoadError, reload::ReloadError, unload::UnloadError},
    lifecycle::{load, reload, unload},
    loader::loaders::Loaders,
    shared::{
        runtime_core::{Core, Steps},
        settings::Settings,
    },
};

/// The steps of this folder.
struct Lifecycle;

/// Makes the core of a runtime, whose plugins can ask for the steps of this folder.
pub(crate) fn new_core(settings: Settings, loaders: Loaders) -> Arc<Core> {
    Arc::new(Core::new(settings, loaders, &Lifecycle))
}

impl Steps for Lifecycle {
    fn load(&self, core: &Arc<Core>, path: &Path) -> Result<Bundle, LoadError> {
        load::load(core, &Source::locate(path)?)
    }

    fn reload(&self, core: &Arc<Core>, bundle: &str) -> Result<Bundle, ReloadError> {
        reload::reload(core, bundle, None)
    }

    fn unload(&self, core: &Core, bundle: &str) -> Result<(), UnloadError> {
        unload::unload(core, bundle)
    }
}
