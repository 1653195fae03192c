//! Loading one bundle, from its path to its registrations.

use std::{path::PathBuf, sync::Arc};

use polyplug_abi::{
    AbiError, AbiErrorCode, BundleId, BundleInitContext, InitFn, Provider, StringView,
};

use crate::{
    Build, LoadError, admission,
    bundle::{Bundle, Description, ProvidedContract},
    claims, content_hash,
    core::Core,
    dependencies,
    diagnostics::Diagnostic,
    discover::Source,
    foreign_memory,
    host_api::HostContext,
    image,
    library::Library,
    makers,
    offer::ForeignOffer,
    registration::{Implementation, Interface, Registration},
    registry::{Rank, Ticket, View},
    staging::{Staged, Staging},
};

/// Loads the bundle at `source`. No lock may be held, because plugin code runs.
pub(crate) fn load(core: &Arc<Core>, source: &Source) -> Result<Bundle, LoadError> {
    let attempt = Attempt::begin(core, source)?;
    let prepared = prepare(core, source, false)?;
    let bundle = attempt.commit(prepared)?;
    tracing::info!(
        target: "polyplug",
        bundle = bundle.name(),
        path = %bundle.path().display(),
        "loaded `{}` {}",
        bundle.name(),
        bundle.version(),
    );
    Ok(bundle)
}

/// A bundle that was initialised, and that nobody finds yet.
pub(crate) struct Prepared {
    pub(crate) bundle: Bundle,
    pub(crate) registrations: Vec<(Rank, Registration)>,
    /// Held until the bundle is loaded, also if it registers nothing.
    pub(crate) library: Arc<Library>,
}

/// Checks, opens and initialises the bundle at `source`; in a library of its own, if it is to be `fresh`. No
/// lock may be held, because plugin code runs.
pub(crate) fn prepare(
    core: &Arc<Core>,
    source: &Source,
    fresh: bool,
) -> Result<Prepared, LoadError> {
    dependencies::check(core, source)?;
    // Before the checks, so that the copy is of what was checked.
    let hash = content_hash::of(&source.library);
    let metadata = image::check(&source.library)?;
    let hash =
        hash.map_err(|error| LoadError::Read { path: source.library.clone(), source: error })?;
    core.settings.admission.check(&source.library, metadata.as_ref())?;
    let image = core.settings.placement.image(&source.library, &hash, fresh)?;
    let library = core.graveyard.open(image, &source.library)?;
    let init = library.init(&source.library)?;
    let host = HostContext::leak(core, source.name(), source.config());
    let staging = initialise(init, host, source)?;
    admission::confirm(&source.library, metadata.as_ref(), &staging)?;
    claims::check(&core.settings, source, &staging)?;
    let is_described = metadata.is_some();
    let build = metadata.map(|metadata| metadata.build);
    let image = library.image().path().to_path_buf();
    let bundle = Bundle::new(describe(source, &staging, build, hash, image));
    if bundle.contracts().is_empty() && staging.offers.is_empty() {
        let (bundle, path) = (bundle.name().to_string(), bundle.path().to_path_buf());
        core.diagnostics.report(Diagnostic::Empty { bundle, path });
    } else if !is_described {
        let (bundle, path) = (bundle.name().to_string(), bundle.path().to_path_buf());
        core.diagnostics.report(Diagnostic::NoMetadata { bundle, path });
    }
    let rank = core.settings.rank(Some(&bundle));
    let offers = staging.offers.into_iter();
    let offers = offers.map(|offer| (rank, offer_of(core, source, offer, &bundle, &library)));
    let registrations = staging.registrations.into_iter();
    let registrations =
        registrations.map(|staged| (rank, registration(core, source, staged, &bundle, &library)));
    let registrations = registrations.chain(offers).collect();
    Ok(Prepared { bundle, registrations, library })
}

/// Runs the plugin's initialisation, and returns what it registered.
fn initialise(
    init: InitFn,
    host: &'static HostContext,
    source: &Source,
) -> Result<Staging, LoadError> {
    let path = source.path.to_string_lossy();
    let context = BundleInitContext {
        bundle_id: BundleId::of(&source.name()).0,
        bundle_path: StringView::from_str(&path),
    };
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
struct Attempt<'a> {
    core: &'a Arc<Core>,
    source: &'a Source,
    ticket: Ticket,
}

impl<'a> Attempt<'a> {
    fn begin(core: &'a Arc<Core>, source: &'a Source) -> Result<Self, LoadError> {
        let ticket = core.registry.begin(source)?;
        Ok(Self { core, source, ticket })
    }

    /// Makes everything that was registered known at once.
    fn commit(&self, prepared: Prepared) -> Result<Bundle, LoadError> {
        let Prepared { bundle, registrations, library: _held } = prepared;
        let (core, source) = (self.core, self.source);
        let may = |loaded: &View<'_>| dependencies::check_again(core, source, loaded);
        core.registry.commit(self.ticket, source, bundle.clone(), registrations, may)?;
        Ok(bundle)
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        self.core.registry.end(self.ticket);
    }
}

fn describe(
    source: &Source,
    staging: &Staging,
    build: Option<Build>,
    hash: String,
    image: PathBuf,
) -> Description {
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
        language: said.and_then(|said| said.language),
        path: source.path.clone(),
        priority: source.priority(),
        hash: Some(hash),
        contracts: contracts.collect(),
        dependencies: source.dependencies().to_vec(),
        needs_reinit: source.needs_reinit(),
        image: Some(image),
        error: None,
        build,
    }
}

/// Makes the registration of a host contract that the bundle provides.
fn offer_of(
    core: &Arc<Core>,
    source: &Source,
    offer: ForeignOffer,
    bundle: &Bundle,
    library: &Arc<Library>,
) -> Registration {
    let (name, path) = (bundle.name().into(), source.library.to_string_lossy().into_owned());
    let provider = Provider::new(name, bundle.version(), bundle.language(), Some(path));
    let diagnostics = Arc::clone(&core.diagnostics);
    let made = offer.into_registration(Some(bundle.clone()), Arc::new(provider), diagnostics);
    made.with_library(Arc::clone(library))
}

fn registration(
    core: &Arc<Core>,
    source: &Source,
    staged: Staged,
    bundle: &Bundle,
    library: &Arc<Library>,
) -> Registration {
    let plugin = if staged.plugin.is_empty() { bundle.name().into() } else { staged.plugin };
    let path = source.library.to_string_lossy().into_owned();
    let version = staged.plugin_version;
    let provider = Arc::new(Provider::new(plugin, version, bundle.language(), Some(path)));
    if let Implementation::Typed { table, .. } = &staged.implementation {
        // SAFETY: the head was checked when it was staged, and stays as long as its library.
        makers::remember(unsafe { &*table.as_ptr() }, library, &provider, core);
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
    .with_library(Arc::clone(library))
}
