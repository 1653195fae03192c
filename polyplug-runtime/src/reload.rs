//! Putting a new generation in the place of a loaded bundle.
//!
//! The new one is found, checked, opened and initialised beside the old one, as if it were loaded. Only
//! then does it take the places of the old one in the registry, so a failure costs nothing. Whoever holds
//! something of the old generation keeps it, and its library stays mapped.

use std::{collections::HashSet, path::Path, sync::Arc};

use crate::{
    Bundle, Diagnostic, Event, LoadError, Needed, ReloadError, core::Core, dependencies,
    discover::Source, load, registry::View,
};

/// Reloads the bundle called `name`, and those that ask to be when it is. No lock may be held, because
/// plugin code runs.
pub(crate) fn reload(core: &Arc<Core>, name: &str) -> Result<Bundle, ReloadError> {
    let bundle = reload_one(core, name)?;
    let mut reloaded = HashSet::from([name.to_owned()]);
    let mut changed = vec![bundle.clone()];
    while let Some(provider) = changed.pop() {
        for dependent in core.registry.bundles() {
            let asks = dependent.needs_reinit() && depends(&dependent, &provider);
            if !asks || !reloaded.insert(dependent.name().into()) {
                continue;
            }
            match reload_one(core, dependent.name()) {
                Ok(dependent) => changed.push(dependent),
                Err(error) => core.diagnostics.report(Diagnostic::Reload {
                    bundle: dependent.name().into(),
                    error: Arc::new(error),
                }),
            }
        }
    }
    Ok(bundle)
}

/// Returns the name of the loaded bundle at `path`.
pub(crate) fn at(core: &Core, path: &Path) -> Option<String> {
    let canonical = std::fs::canonicalize(path).ok();
    let is_it = |bundle: &&Bundle| {
        bundle.path() == path
            || canonical.is_some() && std::fs::canonicalize(bundle.path()).ok() == canonical
    };
    core.registry.bundles().iter().find(is_it).map(|bundle| bundle.name().into())
}

fn depends(dependent: &Bundle, on: &Bundle) -> bool {
    dependent.dependencies().iter().any(|dependency| match &dependency.on {
        Needed::BundleNamed(name) => name == on.name(),
        Needed::ProviderOf(name) => on.contracts().iter().any(|it| it.name == *name),
    })
}

fn reload_one(core: &Arc<Core>, name: &str) -> Result<Bundle, ReloadError> {
    let told = replace(core, name);
    if let Err(error) = &told {
        core.settings.listeners.tell(&Event::Failed { bundle: name, error });
    }
    told
}

fn replace(core: &Arc<Core>, name: &str) -> Result<Bundle, ReloadError> {
    let turn = Turn::begin(core, name)?;
    core.settings.listeners.tell(&Event::Preparing { bundle: &turn.old });
    let failed = |source: LoadError| ReloadError::Load { bundle: name.into(), source };
    let source = Source::locate(turn.old.path()).map_err(failed)?;
    let prepared = load::prepare(core, &source, true).map_err(failed)?;
    let bundle = prepared.bundle.clone();
    if bundle.name() != name {
        let found = bundle.name().into();
        return Err(ReloadError::Renamed { bundle: name.into(), found });
    }
    let may = |loaded: &View<'_>| {
        dependencies::check_again(core, &source, loaded).map_err(failed)?;
        let dependents = dependencies::left_alone(&bundle, loaded);
        if dependents.is_empty() {
            return Ok(());
        }
        Err(ReloadError::Needed { bundle: name.into(), dependents })
    };
    let (path, registrations) = (source.library.clone(), prepared.registrations);
    let replaced =
        core.registry.replace(&turn.old, &path, bundle.clone(), registrations, may, failed)?;
    core.moved();
    tracing::info!(
        target: "polyplug",
        bundle = name,
        "reloaded `{name}` {} as {}",
        turn.old.version(),
        bundle.version(),
    );
    core.settings.listeners.tell(&Event::Reloaded { bundle: &bundle });
    // The lock is free, so the destructors of shared instances that nobody holds may run.
    drop(replaced);
    Ok(bundle)
}

/// A bundle that is being reloaded; other attempts at it are refused until this is dropped.
struct Turn<'a> {
    core: &'a Core,
    old: Bundle,
}

impl<'a> Turn<'a> {
    fn begin(core: &'a Core, name: &str) -> Result<Self, ReloadError> {
        let old = core.registry.begin_reload(name)?;
        Ok(Self { core, old })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.core.registry.end_reload(self.old.name());
    }
}
