//! Searching plugin directories, and loading what is found: all that can be, each after what it needs.

use std::{
    env,
    path::{Path, PathBuf},
    sync::Arc,
};

use polyplug_abi::{Compatibility, Version};

use crate::{
    BuildError, Bundle, LoadError,
    bundle::{Description, ProvidedContract},
    content_hash,
    core::Core,
    diagnostics::Diagnostic,
    discover::{self, Source},
    graph::{self, Node},
    load,
};

/// Where a host told the runtime to look.
#[derive(Clone, Debug)]
pub(crate) enum Location {
    /// A directory of bundles, which has to be there.
    Directory(PathBuf),
    /// An environment variable with directories of bundles, separated as in `PATH`.
    Variable(String),
    /// One bundle.
    Bundle(PathBuf),
}

/// Returns the bundles of locations, in their order, and within a directory in that of the file names.
///
/// A directory of a variable that cannot be read is reported, because the user's environment is not the
/// host's fault.
pub(crate) fn find(core: &Core, locations: &[Location]) -> Result<Vec<PathBuf>, BuildError> {
    let mut found = Vec::new();
    for location in locations {
        match location {
            Location::Directory(directory) => found.extend(discover::scan(directory)?),
            Location::Bundle(bundle) => found.push(bundle.clone()),
            Location::Variable(variable) => {
                let value = env::var_os(variable).unwrap_or_default();
                // An empty part stands for the working directory nowhere but in `PATH`.
                let parts = env::split_paths(&value).filter(|part| !part.as_os_str().is_empty());
                for directory in parts {
                    match discover::scan(&directory) {
                        Ok(bundles) => found.extend(bundles),
                        Err(error) => report_directory(core, variable, directory, error),
                    }
                }
            }
        }
    }
    Ok(found)
}

fn report_directory(core: &Core, variable: &str, path: PathBuf, error: BuildError) {
    let (variable, error) = (variable.into(), Arc::new(error));
    core.diagnostics.report(Diagnostic::Directory { variable, path, error });
}

/// Loads bundles, and reports those that cannot be. No lock may be held, because plugin code runs.
pub(crate) fn load_all(core: &Arc<Core>, paths: Vec<PathBuf>) {
    let mut sources = Vec::new();
    for path in paths {
        match Source::locate(&path) {
            Ok(source) => sources.push(source),
            Err(error) => fail(core, &path, None, error),
        }
    }
    let names: Vec<_> = sources.iter().map(Source::name).collect();
    let nodes: Vec<_> = sources.iter().zip(&names).map(|(it, name)| node(it, name)).collect();
    let mut order = graph::order(&nodes);
    for cycle in order.cycles {
        if core.settings.compatibility == Compatibility::Yolo {
            order.order.extend(cycle);
            continue;
        }
        let participants: Vec<_> = cycle.iter().map(|i| names[*i].clone()).collect();
        for i in cycle {
            let (bundle, path) = (names[i].clone(), sources[i].path.clone());
            let participants = participants.clone();
            let error = LoadError::Cycle { bundle, path, participants };
            fail(core, &sources[i].path, Some(&sources[i]), error);
        }
    }
    for i in order.order {
        if let Err(error) = load::load(core, &sources[i]) {
            fail(core, &sources[i].path, Some(&sources[i]), error);
        }
    }
}

fn node<'a>(source: &'a Source, name: &'a str) -> Node<'a> {
    Node { name, provides: source.provides(), needs: source.dependencies() }
}

/// Notes that a bundle was found and could not be loaded, and reports it.
fn fail(core: &Core, path: &Path, source: Option<&Source>, error: LoadError) {
    let error = Arc::new(error);
    core.registry.fail(describe(path, source, Arc::clone(&error)));
    core.diagnostics.report(Diagnostic::Load { path: path.into(), error });
}

/// Describes a bundle that could not be loaded by what can be known without it.
fn describe(path: &Path, source: Option<&Source>, error: Arc<LoadError>) -> Bundle {
    let stem = || path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let contracts = source.and_then(Source::provides).unwrap_or_default().iter();
    let contracts = contracts
        .map(|it| ProvidedContract { name: it.name.clone(), version: it.version() })
        .collect();
    Bundle::new(Description {
        name: source.map_or_else(stem, Source::name),
        version: source.and_then(Source::version).unwrap_or(Version::new(0, 0, 0)),
        language: None,
        path: path.into(),
        priority: source.map_or(0, Source::priority),
        hash: source.and_then(|source| content_hash::of(&source.library).ok()),
        contracts,
        dependencies: source.map(|it| it.dependencies().to_vec()).unwrap_or_default(),
        error: Some(error),
    })
}
