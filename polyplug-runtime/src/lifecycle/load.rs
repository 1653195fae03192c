//! Loading one bundle, from its path to its registrations.

use std::{
    path::PathBuf,
    sync::{Arc, Weak},
};

use polyplug_abi::{
    AbiError, AbiErrorCode, BundleId, BundleInitContext, InitFn, Provider, StringView,
};

use crate::{
    boundary::foreign_memory,
    bundle::{
        description::{Bundle, Description, ProvidedContract},
        hash, image,
        source::Source,
    },
    error::load::LoadError,
    host_api::{
        context::HostContext,
        host_contract::provided::ForeignOffer,
        staging::{Staged, Staging},
    },
    identity::build_info::Build,
    library::{open_library::Library, origin},
    lifecycle::{admission, dependencies, open_source, provides, signature},
    loader::loader_bundle::Loaded,
    registry::{
        Generation, View,
        bundles::Ticket,
        registration::{
            Registration,
            implementation::{Implementation, Interface},
        },
    },
    report::{diagnostics::Diagnostic, logs::say},
    shared::runtime_core::Core,
    sync::Counted,
};

/// Loads the bundle at `source`. No lock may be held, because plugin code runs.
pub(crate) fn load(core: &Arc<Core>, source: &Source) -> Result<Bundle, LoadError> {
    let attempt = Attempt::begin(core, source)?;
    let prepared = prepare(core, source, Cause::Load)?;
    let bundle = attempt.commit(prepared)?;
    say!(
        core.settings.logs,
        info,
        { bundle = bundle.name(), path = %bundle.path().display(), }
        "loaded `{}` {}",
        bundle.name(),
        bundle.version(),
    );
    Ok(bundle)
}

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
    Reload(Option<&'a Loaded>),
}

/// A bundle whose code has run.
pub(crate) struct Opened {
    pub(crate) staging: Staging,
    /// The hash of what was opened.
    pub(crate) hash: String,
    /// The file that was opened; `None` for what a loader runs.
    pub(crate) image: Option<PathBuf>,
    /// How the library was built; `None` when it does not say.
    pub(crate) build: Option<Build>,
    /// What was opened; `None` for what a loader runs.
    pub(crate) library: Option<Counted<Library>>,
    /// What a loader keeps for it.
    pub(crate) loaded: Option<Arc<Loaded>>,
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
        None => open(core, source, matches!(cause, Cause::Reload(_)))?,
        Some(loader) => open_source::open(core, source, loader, cause)?,
    };
    provides::check(&core.settings, source, &opened.staging)?;
    let bundle = Bundle::new(describe(source, &opened));
    let Opened { staging, build, library, loaded, .. } = opened;
    let brings_nothing = staging.offers.is_empty() && !staging.brings_loader;
    if bundle.contracts().is_empty() && brings_nothing {
        let (bundle, path) = (bundle.name().to_string(), bundle.path().to_path_buf());
        core.diagnostics.report(Diagnostic::Empty { bundle, path });
    } else if build.is_none() && loaded.is_none() {
        let (bundle, path) = (bundle.name().to_string(), bundle.path().to_path_buf());
        core.diagnostics.report(Diagnostic::NoMetadata { bundle, path });
    }
    let rank = core.settings.rank(Some(&bundle));
    let offers = staging.offers.into_iter();
    let offers =
        offers.map(|offer| (rank, offer_of(core, source, offer, &bundle, library.as_ref())));
    staging.registrations.iter().for_each(|staged| staged.check_id(&core.settings.logs));
    let registrations = staging.registrations.into_iter();
    let registrations = registrations.map(|staged| {
        (rank, registration(core, source, staged, &bundle, library.as_ref(), loaded.clone()))
    });
    let registrations = registrations.chain(offers).collect();
    Ok(Prepared { generation: Generation { bundle, registrations, loaded }, library })
}

/// Checks, opens and initialises a library; in an image of its own, if it is to be `fresh`.
fn open(core: &Arc<Core>, source: &Source, fresh: bool) -> Result<Opened, LoadError> {
    // Before the checks, so that the copy is of what was checked.
    let hash = hash::of_file(&source.library);
    // Before all others, which read more closely what a stranger may have written.
    signature::check(core, source, hash.as_ref().ok())?;
    let metadata = image::check(&source.library)?;
    let hash =
        hash.map_err(|error| LoadError::Read { path: source.library.clone(), source: error })?;
    let hash = hash::hex(&hash);
    core.settings.requirements.check(&source.library, metadata.as_ref())?;
    let image = core.settings.placement.image(&source.library, &hash, fresh)?;
    let library = core.graveyard.open(image, &source.library)?;
    let init = library.init(&source.library)?;
    let said = metadata.as_ref().map(|metadata| metadata.name.as_str());
    let name = source.declared_name().or(said).map_or_else(|| source.name(), String::from);
    let bundle_id = BundleId::of(&name);
    let host = HostContext::leak(core, name, source.config());
    host.stands_for(&library);
    let staging = initialise(init, host, bundle_id, source)?;
    admission::confirm(&source.library, metadata.as_ref(), &staging)?;
    let build = metadata.map(|metadata| metadata.build);
    let image = Some(library.image().path().to_path_buf());
    Ok(Opened { staging, hash, image, build, library: Some(library), loaded: None })
}

/// Runs the plugin's initialisation, and returns what it registered.
fn initialise(
    init: InitFn,
    host: &'static HostContext,
    bundle: BundleId,
    source: &Source,
) -> Result<Staging, LoadError> {
    let path = source.path.to_string_lossy();
    let context =
        BundleInitContext { bundle_id: bundle.0, bundle_path: StringView::from_str(&path) };
    // SAFETY: ABI v1 says that the function takes a host that stays, and a context for the call.
    let answer = unsafe { init(host.api(), &raw const context) };
    let staging = host.close();
    // What was registered wrongly is the cause, even if the plugin passed the error over.
    if let Some(refusal) = staging.refusal {
        return Err(refusal.into_load_error(&source.library));
    }
    if answer.is_ok() { Ok(staging) } else { Err(init_error(&answer, source)) }
}

fn init_error(answer: &AbiError, source: &Source) -> LoadError {
    const PANIC: u32 = AbiErrorCode::Panic as u32;
    let path = source.library.clone();
    // SAFETY: the message is lent until the plugin's next failure on this thread.
    let message = unsafe { foreign_memory::lossy(answer.message) };
    match answer.code {
        PANIC => LoadError::InitPanicked { path, message },
        code => LoadError::Init { path, code, message },
    }
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

fn describe(source: &Source, opened: &Opened) -> Description {
    let Opened { staging, hash, image, build, loaded, .. } = opened;
    let said = staging.description.as_ref();
    let first = staging.registrations.first();
    let declared = source.declared_name().map(String::from);
    let name = declared
        .or_else(|| said.map(|said| said.name.clone()).filter(|name| !name.is_empty()))
        .or_else(|| first.map(|first| first.plugin.clone()).filter(|name| !name.is_empty()))
        .unwrap_or_else(|| source.name());
    let version = source
        .version()
        .or_else(|| said.map(|said| said.version))
        .or_else(|| first.map(|first| first.plugin_version))
        .unwrap_or_default();
    let contracts = staging.registrations.iter().map(|staged| ProvidedContract {
        name: staged.contract.name.clone(),
        version: staged.contract.version,
    });
    Description {
        name,
        version,
        language: match loaded {
            Some(loaded) => loaded.language(),
            None => said.and_then(|said| said.language),
        },
        loader: source.loader().map(String::from),
        in_memory: source.is_in_memory(),
        path: source.path.clone(),
        priority: source.priority(),
        hash: Some(hash.clone()),
        contracts: contracts.collect(),
        dependencies: source.dependencies().to_vec(),
        needs_reinit: source.needs_reinit(),
        image: image.clone(),
        error: None,
        build: build.clone(),
        #[cfg(feature = "watch")]
        manifest: source.manifest.as_ref().map(ToString::to_string),
    }
}

fn provider_of(source: &Source, bundle: &Bundle) -> Provider {
    let path = source.library.to_string_lossy().into_owned();
    Provider::new(bundle.name().into(), bundle.version(), bundle.language(), Some(path))
}

/// Makes the registration of a host contract that the bundle provides.
fn offer_of(
    core: &Arc<Core>,
    source: &Source,
    offer: ForeignOffer,
    bundle: &Bundle,
    library: Option<&Counted<Library>>,
) -> Registration {
    let provider = provider_of(source, bundle);
    let diagnostics = Arc::clone(&core.diagnostics);
    let made = offer.into_registration(Some(bundle.clone()), Arc::new(provider), diagnostics);
    made.with_library(library.cloned())
}

fn registration(
    core: &Arc<Core>,
    source: &Source,
    staged: Staged,
    bundle: &Bundle,
    library: Option<&Counted<Library>>,
    loaded: Option<Arc<Loaded>>,
) -> Registration {
    // By the name that callers can ask for, whatever the plugin calls itself.
    let provider = Arc::new(provider_of(source, bundle));
    if let Implementation::Typed { table, .. } = &staged.implementation {
        // SAFETY: the head was checked when it was staged, and stays as long as its library.
        let table = unsafe { &*table.as_ptr() };
        if let Some(home) = table.home() {
            let runtime: Weak<Core> = Arc::downgrade(core);
            origin::remember(home, library, &provider, runtime, &core.diagnostics);
        }
    }
    Registration::new(
        Some(bundle.clone()),
        staged.contract,
        provider,
        Interface::Guest(staged.interface),
        staged.implementation,
        Arc::clone(&core.diagnostics),
    )
    .with_build(bundle.build().cloned())
    .with_library(library.cloned())
    .with_loaded(loaded)
}
