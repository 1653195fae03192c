//! What loading and reloading have in common: everything up to the registry.

use std::{
    collections::BTreeSet,
    sync::{Arc, Weak},
};

use polyplug_abi::Provider;

use crate::{
    bundle::{description::Bundle, source::Source},
    error::load::LoadError,
    host_api::staging::Staged,
    instance::backing::Backing,
    library::{maker::Maker, open_library::Library, origin},
    lifecycle::{dependencies, open_library, open_source, opened::Opened, provides, unused_state},
    loader::loader_bundle::LoaderBundle,
    registry::{
        Generation,
        registration::{
            Registration,
            implementation::{Implementation, V1Interface},
        },
    },
    report::diagnostics::Diagnostic,
    shared::runtime_core::Core,
    sync::Counted,
};

/// A bundle that was initialised, before the registry has it.
pub(crate) struct Prepared {
    pub(crate) generation: Generation,
    /// Held until the bundle is loaded, also if it registers nothing; `None` for a bundle of a loader.
    pub(crate) library: Option<Counted<Library>>,
}

/// Why a bundle is loaded.
#[derive(Clone, Copy)]
pub(crate) enum Cause<'a> {
    /// It is not there yet.
    Load,
    /// It takes the place of a generation that is there, and of what a loader keeps for that.
    Reload(Option<&'a LoaderBundle>),
}

impl<'a> Cause<'a> {
    /// Returns what a loader keeps for the generation that is replaced.
    fn previous(self) -> Option<&'a LoaderBundle> {
        match self {
            Self::Load => None,
            Self::Reload(previous) => previous,
        }
    }
}

/// Checks, opens and initialises the bundle at `source`. No lock may be held, because plugin code runs.
pub(crate) fn prepare(
    core: &Arc<Core>,
    source: &Source,
    cause: Cause<'_>,
) -> Result<Prepared, LoadError> {
    let (path, warnings) = source.warnings();
    for problem in warnings {
        let (path, problem) = (path.clone(), problem.clone());
        core.diagnostics.report(Diagnostic::Manifest { path, problem });
    }
    dependencies::check(core, source)?;
    let opened = match source.loader() {
        None => open_library::open(core, source, matches!(cause, Cause::Reload(_)))?,
        Some(loader) => open_source::open(core, source, loader, cause.previous())?,
    };
    provides::check(&core.settings, source, &opened.staging)?;
    let bundle = Bundle::new(opened.describe(source));
    let Opened { staging, build, library, loaded, .. } = opened;
    let brings_nothing = staging.offers.is_empty() && !staging.brings_loader;
    if bundle.contracts().is_empty() && brings_nothing {
        let (bundle, path) = (bundle.name().to_string(), bundle.path().to_path_buf());
        core.diagnostics.report(Diagnostic::Empty { bundle, path });
    } else if build.is_none() && loaded.is_none() {
        let (bundle, path) = (bundle.name().to_string(), bundle.path().to_path_buf());
        core.diagnostics.report(Diagnostic::NoMetadata { bundle, path });
    }
    unused_state::report(&core.diagnostics, &bundle, &staging.registrations);
    let rank = core.settings.rank(Some(&bundle));
    // By the name that callers can ask for, whatever the plugin calls itself.
    let maker = Maker::of_library(provider_of(source, &bundle), &core.diagnostics, library.clone());
    remember(core, &maker, &staging.registrations);
    let backing = Backing { maker, loaded: loaded.clone() };
    let offers = staging.offers.into_iter().map(|offer| {
        let backing = Backing { loaded: None, ..backing.clone() };
        (rank, offer.into_registration(Some(bundle.clone()), backing))
    });
    staging.registrations.iter().for_each(|staged| staged.check_id(&core.settings.logs));
    let registrations = staging.registrations.into_iter();
    let registrations =
        registrations.map(|staged| (rank, registration(staged, &bundle, backing.clone())));
    let registrations = registrations.chain(offers).collect();
    Ok(Prepared { generation: Generation { bundle, registrations, loaded }, library })
}

fn provider_of(source: &Source, bundle: &Bundle) -> Provider {
    let path = source.library.to_string_lossy().into_owned();
    Provider::new(bundle.name().into(), bundle.version(), bundle.language(), Some(path))
}

/// Remembers that what lies in the binaries of these tables is of `maker`.
fn remember(core: &Arc<Core>, maker: &Counted<Maker>, all: &[Staged]) {
    let home = |staged: &Staged| {
        let Implementation::Typed { table, .. } = &staged.implementation else { return None };
        // SAFETY: the head was checked when it was staged, and stays as long as its library.
        let table = unsafe { &*table.as_ptr() };
        // SAFETY: it is the head of a table, whose description is null or a constant.
        unsafe { table.home() }
    };
    // Most are of one binary.
    for home in all.iter().filter_map(home).collect::<BTreeSet<_>>() {
        let runtime: Weak<Core> = Arc::downgrade(core);
        origin::remember(home, maker, runtime);
    }
}

fn registration(staged: Staged, bundle: &Bundle, backing: Backing) -> Registration {
    let interface = V1Interface::Guest(staged.interface);
    let bundle = Some(bundle.clone());
    Registration::new(bundle, staged.contract, backing, interface, staged.implementation)
}
