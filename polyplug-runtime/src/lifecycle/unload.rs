//! Taking a bundle out of the runtime.
//!
//! Only what finds the bundle goes. Who holds something of it keeps it, and its library stays mapped.

use crate::{
    error::unload::UnloadError,
    report::{events::Event, logs::say},
    shared::runtime_core::Core,
};

/// Unloads the bundle called `name`. No lock may be held, because plugin code can run: the destructors
/// of shared instances that nobody else holds.
pub(crate) fn unload(core: &Core, name: &str) -> Result<(), UnloadError> {
    let removed = core.remove(name)?;
    let (bundle, version) = (removed.bundle.name(), removed.bundle.version());
    say!(core.settings.logs, info, { bundle, } "unloaded `{bundle}` {version}");
    core.settings.listeners.tell(&Event::Unloading { bundle: &removed.bundle }, &core.diagnostics);
    drop(removed.registrations);
    Ok(())
}
