//! Loading one bundle, from its path to its registrations.

use std::sync::Arc;

use crate::identity::printable::shown;
use crate::{
    bundle::{description::Bundle, source::Source},
    error::load::LoadError,
    lifecycle::prepare::prepare,
    lifecycle::{
        dependencies,
        prepare::{Cause, Prepared},
    },
    registry::{View, bundles::Ticket},
    report::logs::say,
    shared::runtime_core::Core,
};

/// Loads the bundle at `source`. No lock may be held, because plugin code runs.
pub(crate) fn load(core: &Arc<Core>, source: &Source) -> Result<Bundle, LoadError> {
    let attempt = Attempt::begin(core, source)?;
    let prepared = prepare(core, source, Cause::Load)?;
    let bundle = attempt.commit(prepared)?;
    say!(
        core.settings.logs,
        info,
        { bundle = bundle.name(), path = %shown(bundle.path()), }
        "loaded `{}` {}",
        bundle.name(),
        bundle.version(),
    );
    Ok(bundle)
}

/// A bundle that is being loaded; other attempts at it are refused until this is dropped.
pub(crate) struct Attempt<'a> {
    core: &'a Arc<Core>,
    source: &'a Source,
    ticket: Ticket,
}

impl<'a> Attempt<'a> {
    pub(crate) fn begin(core: &'a Arc<Core>, source: &'a Source) -> Result<Self, LoadError> {
        let ticket = core.registry.begin(source)?;
        Ok(Self { core, source, ticket })
    }

    /// Makes everything that was registered known at once.
    pub(crate) fn commit(&self, prepared: Prepared) -> Result<Bundle, LoadError> {
        let Prepared { generation, library: _library } = prepared;
        let (core, source, bundle) = (self.core, self.source, generation.bundle.clone());
        // A loader's code, which ends what it keeps, does not run under the lock of the registry.
        let _loaded = generation.loaded.clone();
        let may = |loaded: &View<'_>| dependencies::check_again(core, source, loaded);
        core.registry.commit(self.ticket, source, generation, may)?;
        Ok(bundle)
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        self.core.registry.end(self.ticket);
    }
}
