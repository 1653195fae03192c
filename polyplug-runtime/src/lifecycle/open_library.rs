//! Having the dynamic linker open a library, and the library initialise itself.

use std::sync::Arc;

use polyplug_abi::{
    AbiError, AbiErrorCode, BundleId, BundleInitContext, ExtensionErrorCode, InitFn, StringView,
};

use crate::{
    boundary::foreign_memory,
    bundle::{
        hashes,
        image::{self, Checked},
        source::Source,
    },
    error::load::LoadError,
    host_api::{context::HostContext, host_table, staging::Staging},
    library::{
        linker,
        shared_symbols::{SharedVariables, UniqueVariables},
    },
    lifecycle::{admission, opened::Opened, signature},
    report::diagnostics::Diagnostic,
    shared::runtime_core::Core,
};

/// Checks, opens and initialises a library; in an image of its own, if it is to be `fresh`.
pub(super) fn open(core: &Arc<Core>, source: &Source, fresh: bool) -> Result<Opened, LoadError> {
    // What is checked is what is opened.
    let image = core.settings.placement.image(&source.library, fresh);
    let file = image.as_ref().map_or(&*source.library, |image| image.path());
    let with_hash = core.settings.signers.ask() || hashes::has_list(source);
    let hash = image.as_ref().ok().filter(|_| with_hash).and_then(|image| image.hash().bytes());
    // Before all others, which read more closely what a stranger may have written.
    signature::check(core, source, hash.as_ref())?;
    hashes::check(source, hash.as_ref())?;
    let Checked { metadata, sanitizer, unique_variables } = image::check(file, &source.library)?;
    core.settings.admission_rules.check(&source.library, metadata.as_ref())?;
    if let Some(sanitizer) = sanitizer
        && !linker::process_has(sanitizer.function)
    {
        let path = source.library.clone();
        return Err(LoadError::Sanitized { path, sanitizer: sanitizer.name });
    }
    let image = image?;
    let said = metadata.as_ref().map(|metadata| metadata.name.as_str());
    let name = source.declared_name().or(said).map_or_else(|| source.name(), String::from);
    let unique = UniqueVariables::of(image.path(), &name, unique_variables);
    let shared = unique.shared();
    if fresh && let Some(shared) = shared.iter().find(|shared| shared.is_other_generation) {
        let variables = shared.names.clone();
        return Err(LoadError::SharedVariables { path: source.library.clone(), variables });
    }
    let built_for = metadata.as_ref().map(|metadata| metadata.build.target.as_str());
    let library = core.graveyard.open(image, &source.library);
    let library = library.map_err(|error| error.with_target(built_for.unwrap_or_default()))?;
    unique.note_open();
    for SharedVariables { with, names, .. } in shared {
        let (bundle, path) = (name.clone(), source.library.clone());
        core.diagnostics.report(Diagnostic::SharedVariables {
            bundle,
            path,
            with,
            variables: names,
        });
    }
    let init = library.init(&source.library)?;
    let bundle_id = BundleId::of(&name);
    let host = host_table::for_library(core, name, source.config());
    host.stands_for(&library);
    let staging = initialise(init, host, bundle_id, source)?;
    library.image().note_initialised();
    admission::confirm(&source.library, metadata.as_ref(), &staging)?;
    let build = metadata.map(|metadata| metadata.build);
    let hash = library.image().hash().clone();
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
    const CALLEE_FAILED: u32 = ExtensionErrorCode::CalleeFailed as u32;
    let path = source.library.clone();
    // SAFETY: the message is lent until the plugin's next failure on this thread.
    let message = unsafe { foreign_memory::lossy(answer.message) };
    match answer.code {
        PANIC | CALLEE_FAILED => LoadError::InitPanicked { path, message },
        code => LoadError::Init { path, code, message },
    }
}
