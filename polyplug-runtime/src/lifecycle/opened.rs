//! A bundle whose code has run, before anything of it is registered.

use std::{path::PathBuf, sync::Arc};

use crate::{
    bundle::{
        content_hash::ContentHash,
        description::{Description, ProvidedContract},
        source::Source,
    },
    host_api::staging::Staging,
    identity::{build_info::BuildInfo, printable::as_name},
    library::open_library::Library,
    loader::loader_bundle::LoaderBundle,
    sync::Counted,
};

/// A bundle whose code has run.
pub(crate) struct Opened {
    pub(crate) staging: Staging,
    /// The hash of what was opened.
    pub(crate) hash: ContentHash,
    /// The file that was opened; `None` for what a loader runs.
    pub(crate) image: Option<PathBuf>,
    /// How the library was built; `None` when it does not say.
    pub(crate) build: Option<BuildInfo>,
    /// What was opened; `None` for what a loader runs.
    pub(crate) library: Option<Counted<Library>>,
    /// What a loader keeps for it.
    pub(crate) loaded: Option<Arc<LoaderBundle>>,
}

impl Opened {
    /// Describes the bundle at `source` as it was opened.
    pub(super) fn describe(&self, source: &Source) -> Description {
        let Self { staging, hash, image, build, loaded, .. } = self;
        let said = staging.description.as_ref();
        let first = staging.registrations.first();
        let declared = source.declared_name().map(String::from);
        let name = declared
            .or_else(|| said.map(|said| said.name.clone()).filter(|name| !name.is_empty()))
            .or_else(|| first.map(|first| first.plugin.clone()).filter(|name| !name.is_empty()))
            .map_or_else(|| source.name(), |name| as_name(&name));
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
            hash: hash.clone(),
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
}
