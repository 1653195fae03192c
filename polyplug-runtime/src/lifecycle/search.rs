//! Searching plugin directories, and loading what is found: all that can be, each after what it needs.

use std::{
    env,
    path::{Path, PathBuf},
    sync::Arc,
};

use polyplug_abi::Compatibility;

use crate::{
    bundle::{
        content_hash::ContentHash,
        description::{Bundle, Description, ProvidedContract},
        graph::{self, Node},
        hash, image,
        metadata::Implemented,
        scan::{Scanned, scan},
        source::Source,
    },
    error::{build::BuildError, load::LoadError},
    identity::{printable::as_name, provided::Provided},
    lifecycle::load,
    report::diagnostics::Diagnostic,
    shared::{runtime_core::Core, settings::Location},
};

/// Returns the bundles of the host's locations, in their order, and within a directory in that of the file names.
///
/// A directory of a variable that cannot be read is reported, because the user's environment is not the
/// host's fault. So is a folder in one of which nobody knows whether it is a bundle.
pub(crate) fn find(core: &Core) -> Result<Vec<PathBuf>, BuildError> {
    let mut found = Vec::new();
    let bundles = |Scanned { bundles, ambiguous }: Scanned| {
        for error in ambiguous {
            core.diagnostics.report(Diagnostic::AmbiguousFolder { error: Arc::new(error) });
        }
        bundles
    };
    for location in &core.settings.locations {
        match location {
            Location::Directory(directory) => found.extend(bundles(scan(directory)?)),
            Location::Bundle(bundle) => found.push(bundle.clone()),
            Location::Variable(variable) => {
                for directory in named_by(variable) {
                    match scan(&directory) {
                        Ok(scanned) => found.extend(bundles(scanned)),
                        Err(error) => report_directory(core, variable, directory, error),
                    }
                }
            }
        }
    }
    Ok(found)
}

/// Returns the directories that an environment variable names.
fn named_by(variable: &str) -> Vec<PathBuf> {
    let value = env::var_os(variable).unwrap_or_default();
    // An empty part stands for the working directory nowhere but in `PATH`.
    env::split_paths(&value).filter(|part| !part.as_os_str().is_empty()).collect()
}

/// Returns the directories among locations, whether they are there or not.
pub(crate) fn directories(locations: &[Location]) -> Vec<PathBuf> {
    let of = |location: &Location| match location {
        Location::Directory(directory) => vec![directory.clone()],
        Location::Variable(variable) => named_by(variable),
        Location::Bundle(_) => Vec::new(),
    };
    locations.iter().flat_map(of).collect()
}

fn report_directory(core: &Core, variable: &str, path: PathBuf, error: BuildError) {
    let (variable, error) = (variable.into(), Arc::new(error));
    core.diagnostics.report(Diagnostic::Directory { variable, path, error });
}

/// A bundle that was found.
struct Found {
    source: Source,
    name: String,
    /// What it says it provides, in its manifest or else in its library; `None` if it does not say.
    provides: Option<Vec<Provided>>,
}

impl Found {
    /// Looks at the bundle at `path`, of which nothing runs. What is wrong with its library is found out
    /// when it is loaded.
    fn at(path: &Path) -> Result<Self, LoadError> {
        let source = Source::locate(path)?;
        let metadata = match source.loader() {
            Some(_) => None,
            None => image::inspect(&source.library).ok().and_then(|(_, metadata)| metadata),
        };
        let name = match (source.declared_name(), &metadata) {
            (None, Some(metadata)) => metadata.name.clone(),
            _ => source.name(),
        };
        let said = metadata.map(|metadata| {
            let provided = |it: Implemented| Provided {
                name: it.contract,
                major: Some(it.version.major),
                minor: Some(it.version.minor),
            };
            metadata.implementations.into_iter().map(provided).collect()
        });
        let provides = source.provides().map(<[_]>::to_vec).or(said);
        Ok(Self { source, name, provides })
    }

    fn node(&self) -> Node<'_> {
        Node {
            name: &self.name,
            provides: self.provides.as_deref(),
            needs: self.source.dependencies(),
        }
    }
}

/// Loads bundles, and reports those that cannot be. No lock may be held, because plugin code runs.
pub(crate) fn load_all(core: &Arc<Core>, paths: Vec<PathBuf>) {
    let mut bundles = Vec::new();
    for path in paths {
        match Found::at(&path) {
            Ok(found) => bundles.push(found),
            Err(error) => fail(core, &path, None, error),
        }
    }
    let nodes: Vec<_> = bundles.iter().map(Found::node).collect();
    let mut order = graph::order(&nodes);
    for cycle in order.cycles {
        if core.settings.compatibility == Compatibility::Yolo {
            order.order.extend(cycle);
            continue;
        }
        let participants: Vec<_> = cycle.iter().map(|i| bundles[*i].name.clone()).collect();
        for found in cycle.into_iter().map(|i| &bundles[i]) {
            let (bundle, path) = (found.name.clone(), found.source.path.clone());
            let participants = participants.clone();
            let error = LoadError::Cycle { bundle, path, participants };
            fail(core, &found.source.path, Some(found), error);
        }
    }
    for found in order.order.into_iter().map(|i| &bundles[i]) {
        if let Err(error) = load::load(core, &found.source) {
            fail(core, &found.source.path, Some(found), error);
        }
    }
}

/// Returns the order in which bundles that are loaded already are reloaded, as indices: each after what it
/// needs as far as that is possible, and those that cannot be read first, because they wait for nobody.
#[cfg(feature = "watch")]
pub(crate) fn in_order(paths: &[PathBuf]) -> Vec<usize> {
    let (mut readable, mut bundles, mut order) = (Vec::new(), Vec::new(), Vec::new());
    for (i, path) in paths.iter().enumerate() {
        match Found::at(path) {
            Ok(found) => {
                readable.push(i);
                bundles.push(found);
            }
            Err(_) => order.push(i),
        }
    }
    let nodes: Vec<_> = bundles.iter().map(Found::node).collect();
    let found = graph::order(&nodes);
    order.extend(found.order.into_iter().chain(found.cycles.concat()).map(|i| readable[i]));
    order
}

/// Notes that a bundle was found and could not be loaded, and reports it.
fn fail(core: &Core, path: &Path, found: Option<&Found>, error: LoadError) {
    let error = Arc::new(error);
    core.registry.fail(describe(path, found, Arc::clone(&error)));
    core.diagnostics.report(Diagnostic::Load { path: path.into(), error });
}

/// Describes a bundle that could not be loaded by what can be known without it.
fn describe(path: &Path, found: Option<&Found>, error: Arc<LoadError>) -> Bundle {
    let stem = || as_name(&path.file_stem().unwrap_or_default().to_string_lossy());
    let source = found.map(|found| &found.source);
    let contracts = found.and_then(|found| found.provides.as_deref()).unwrap_or_default().iter();
    let contracts = contracts
        .map(|it| ProvidedContract { name: it.name.clone(), version: it.version() })
        .collect();
    Bundle::new(Description {
        name: found.map_or_else(stem, |found| found.name.clone()),
        version: source.and_then(Source::version).unwrap_or_default(),
        loader: source.and_then(Source::loader).map(String::from),
        path: path.into(),
        priority: source.map_or(0, Source::priority),
        hash: source.map(hash).unwrap_or_default(),
        contracts,
        dependencies: source.map(|it| it.dependencies().to_vec()).unwrap_or_default(),
        error: Some(error),
        #[cfg(feature = "watch")]
        manifest: source.and_then(|source| source.manifest.as_ref()).map(ToString::to_string),
        ..Description::default()
    })
}

/// Returns the hash of what would have been loaded, if it can be read.
fn hash(source: &Source) -> ContentHash {
    match source.loader() {
        Some(_) => match source.content() {
            Ok(content) => ContentHash::known(&hash::of_bytes(&content)),
            Err(_) => ContentHash::default(),
        },
        None => ContentHash::of_library(source.library.clone(), None),
    }
}
