//! Taking a bundle out of the runtime.
//!
//! Only what finds the bundle goes. Who holds something of it keeps it, and its library stays mapped.

use crate::{
    error::unload::UnloadError,
    lifecycle::dependencies,
    registry::{Removed, View},
    report::{events::Event, logs::say},
    shared::runtime_core::Core,
};

/// Unloads the bundle called `name`. No lock may be held, because plugin code can run: the destructors
/// of shared instances that nobody else holds.
pub(crate) fn unload(core: &Core, name: &str) -> Result<(), UnloadError> {
    let removed = remove(core, name)?;
    let (bundle, version) = (removed.bundle.name(), removed.bundle.version());
    say!(core.settings.logs, info, { bundle, } "unloaded `{bundle}` {version}");
    core.settings.listeners.tell(&Event::Unloaded { bundle: &removed.bundle }, &core.diagnostics);
    drop(removed.registrations);
    Ok(())
}

/// Takes the bundle named `name` out of the registry, unless other bundles need it. No lock may be held when the result
/// is dropped, because plugin code can run then.
pub(crate) fn remove(core: &Core, name: &str) -> Result<Removed, UnloadError> {
    let may = |loaded: &View<'_>| dependencies::check_unneeded(name, loaded);
    let removed = core.registry.remove(name, may)?;
    let removed = removed.ok_or_else(|| {
        let loaded = core.registry.look(|loaded| loaded.bundles.names());
        UnloadError::NotLoaded { bundle: name.into(), loaded }
    })?;
    core.moved();
    Ok(removed)
}
