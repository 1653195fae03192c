//! Having a loader load a bundle: the source is read and handed over, and what was registered is checked.

use std::sync::Arc;

use polyplug_abi::AbiErrorCode;

use crate::{
    bundle::{content_hash::ContentHash, hash, hashes, source::Source},
    error::{load::LoadError, loader::LoaderError},
    host_api::host_table,
    lifecycle::{opened::Opened, signature},
    loader::{api::BundleSource, loader_bundle::LoaderBundle},
    shared::runtime_core::Core,
};

/// Has the loader called `loader` load the bundle at `source`. No lock may be held, because its code runs.
pub(crate) fn open(
    core: &Arc<Core>,
    source: &Source,
    loader: &str,
    previous: Option<&LoaderBundle>,
) -> Result<Opened, LoadError> {
    let Some(found) = core.loaders.named(loader) else {
        let (path, known) = (source.path.clone(), core.loaders.names());
        return Err(LoadError::UnknownLoader { path, loader: loader.into(), known });
    };
    let content = source.content()?;
    let hash = hash::of_bytes(&content);
    signature::check(core, source, Some(&hash))?;
    hashes::check(source, Some(&hash))?;
    let hash = ContentHash::known(&hash);
    let name = source.name();
    let loaded = LoaderBundle::new(name.clone(), found, Arc::clone(&core.diagnostics));
    let host = host_table::for_loader(core, name.clone(), source.config(), Arc::clone(&loaded));
    let in_file = !source.is_in_memory();
    let from = BundleSource {
        name: &name,
        path: in_file.then_some(&*source.path),
        file: in_file.then_some(&*source.library),
        content: &content,
    };
    let result = loaded.load(host.api(), &from, previous);
    let staging = host.close();
    // What was registered wrongly is the cause, even if the loader passed the error over.
    if let Some(refusal) = staging.refusal {
        return Err(refusal.into_load_error(&source.library));
    }
    result.map_err(|error| failed(source, &error))?;
    core.settings.admission_rules.check_registered(
        &source.library,
        &name,
        loaded.language(),
        &staging,
    )?;
    Ok(Opened { staging, hash, image: None, build: None, library: None, loaded: Some(loaded) })
}

fn failed(source: &Source, error: &LoaderError) -> LoadError {
    const PANIC: u32 = AbiErrorCode::Panic as u32;
    let (path, message) = (source.library.clone(), error.message().to_string());
    match (error.position(), error.code()) {
        (Some((line, column)), code) => LoadError::Source { path, line, column, code, message },
        (None, PANIC) => LoadError::InitPanicked { path, message },
        (None, code) => LoadError::Init { path, code, message },
    }
}
