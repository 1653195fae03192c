//! Putting a new generation in the place of a loaded bundle.
//!
//! The new one is found, checked, opened and initialised beside the old one, as if it were loaded, and takes
//! over the state of shared instances (`state_transfer`). Only then does it take the slots of the old one in the
//! registry, so a failure costs nothing. A holder of something of the old generation keeps it, and its library stays
//! mapped. `dependents` decides which bundles are reloaded afterwards.

pub(crate) mod dependents;
pub(crate) mod state_transfer;

use std::sync::Arc;

use crate::{
    bundle::{description::Bundle, source::Source},
    error::{load::LoadError, reload::ReloadError},
    lifecycle::prepare::prepare,
    lifecycle::{
        dependencies,
        prepare::{Cause, Prepared},
    },
    loader::loader_bundle::LoaderBundle,
    registry::{View, registration::Registration},
    report::{events::Event, logs::say},
    shared::runtime_core::Core,
};

/// Reloads the bundle called `name`, with this source if it is in memory, and those that ask to be reloaded
/// when it is. No lock may be held, because plugin code runs.
pub(crate) fn reload(
    core: &Arc<Core>,
    name: &str,
    content: Option<Vec<u8>>,
) -> Result<Bundle, ReloadError> {
    let bundle = reload_one(core, name, content)?;
    dependents::follow(core, &bundle);
    Ok(bundle)
}

/// Reloads one bundle, and tells whoever wants to know. No lock may be held, because plugin code runs.
pub(crate) fn reload_one(
    core: &Arc<Core>,
    name: &str,
    content: Option<Vec<u8>>,
) -> Result<Bundle, ReloadError> {
    if !core.settings.reloads {
        return Err(ReloadError::Disabled { bundle: name.into() });
    }
    // It ends when all is told: a listener that tries again is refused, and not told again.
    // What the loader keeps is held until the lock of the registry is free again, because its loader's code ends it.
    let (turn, previous) = Turn::begin(core, name)?;
    let listeners = &core.settings.listeners;
    listeners.tell(&Event::Preparing { bundle: &turn.old }, &core.diagnostics);
    match replace(&turn, content, previous.as_deref()) {
        Ok(Replaced { bundle, gone }) => {
            listeners.tell(&Event::Reloaded { bundle: &bundle }, &core.diagnostics);
            // The lock is free, so the destructors of shared instances that nobody holds may run.
            drop(gone);
            Ok(bundle)
        }
        Err(error) => {
            listeners.tell(&Event::Failed { bundle: name, error: &error }, &core.diagnostics);
            Err(error)
        }
    }
}

/// What became of a bundle.
pub(crate) struct Replaced {
    /// The new generation.
    bundle: Bundle,
    /// What the old one had registered. Dropping it can run plugin code.
    gone: Vec<Arc<Registration>>,
}

fn replace(
    turn: &Turn<'_>,
    content: Option<Vec<u8>>,
    previous: Option<&LoaderBundle>,
) -> Result<Replaced, ReloadError> {
    let Turn { core, old } = turn;
    let failed = |error| ReloadError::Load { bundle: old.name().into(), error };
    let source = source_of(old, content)?;
    let prepared = prepare(core, &source, Cause::Reload(previous)).map_err(failed)?;
    succeed(turn, &source, prepared)
}

/// Puts what was prepared in the place of the bundle whose turn it is.
pub(crate) fn succeed(
    turn: &Turn<'_>,
    source: &Source,
    prepared: Prepared,
) -> Result<Replaced, ReloadError> {
    let Turn { core, old } = turn;
    let name = old.name();
    let failed = |error: LoadError| ReloadError::Load { bundle: name.into(), error };
    let Prepared { generation, library: _library } = prepared;
    let bundle = generation.bundle.clone();
    if bundle.name() != name {
        let found = bundle.name().into();
        return Err(ReloadError::Renamed { bundle: name.into(), found });
    }
    state_transfer::take_over(core, old, &generation.registrations)?;
    let may = |loaded: &View<'_>| {
        dependencies::check_again(core, source, loaded).map_err(failed)?;
        let dependents = dependencies::left_alone(&bundle, loaded);
        if dependents.is_empty() {
            return Ok(());
        }
        Err(ReloadError::Needed { bundle: name.into(), dependents })
    };
    // As above, for the generation that is refused here.
    let _loaded = generation.loaded.clone();
    let gone = core.registry.replace(old, &source.library, generation, may, failed)?;
    core.moved();
    say!(
        core.settings.logs,
        info,
        { bundle = name, }
        "reloaded `{name}` {} as {}",
        old.version(),
        bundle.version(),
    );
    Ok(Replaced { bundle, gone })
}

/// Finds what a bundle is by now: what lies at its path, or what it is said to be if it is in memory.
fn source_of(old: &Bundle, content: Option<Vec<u8>>) -> Result<Source, ReloadError> {
    let bundle = || old.name().into();
    let found = match (content, old.loader().filter(|_| old.is_in_memory())) {
        (None, None) => Source::locate(old.path()),
        (Some(content), Some(loader)) => Source::in_memory(loader, old.name(), content),
        (None, Some(_)) => return Err(ReloadError::InMemory { bundle: bundle() }),
        (Some(_), None) => {
            return Err(ReloadError::InFile { bundle: bundle(), path: old.path().into() });
        }
    };
    found.map_err(|error| ReloadError::Load { bundle: bundle(), error })
}

/// A bundle that is being reloaded; other attempts at it are refused until this is dropped.
pub(crate) struct Turn<'a> {
    core: &'a Arc<Core>,
    old: Bundle,
}

impl<'a> Turn<'a> {
    /// Begins a reload; returns what a loader keeps for the generation that is there, too.
    pub(crate) fn begin(
        core: &'a Arc<Core>,
        name: &str,
    ) -> Result<(Self, Option<Arc<LoaderBundle>>), ReloadError> {
        let (old, loaded) = core.registry.begin_reload(name)?;
        Ok((Self { core, old }, loaded))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.core.registry.end_reload(self.old.name());
    }
}
