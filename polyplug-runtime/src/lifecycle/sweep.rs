//! Closing libraries that nothing uses.

use std::collections::HashSet;

use crate::{
    bundle::description::Bundle, library::sweep_outcome::SweptLibrary, shared::runtime_core::Core,
};

/// Closes what nobody uses, and says what became of everything that no loaded bundle is made of. No lock may
/// be held, because the destructors of libraries run.
pub(crate) fn sweep(core: &Core) -> Vec<SweptLibrary> {
    // Under the lock of the registry, so that nothing becomes a loaded bundle meanwhile: an attempt holds
    // its library until it has become one.
    let (unused, mut told) = core.registry.look(|loaded| {
        let used: HashSet<_> = loaded.bundles.loaded().filter_map(Bundle::image).collect();
        core.graveyard.take_unused(&used, core.settings.unmap)
    });
    for library in unused {
        core.graveyard.close(library, &core.settings.logs);
    }
    // After all of them, because one can keep another mapped.
    told.extend(core.graveyard.look_for_closed());
    told
}

/// Returns how many files are mapped that no loaded bundle is made of.
pub(crate) fn retired_count(core: &Core) -> usize {
    let bundles = core.registry.bundles();
    core.graveyard.retired(&bundles.iter().filter_map(Bundle::image).collect())
}
