//! Whether what a bundle needs is there, and who needs a bundle.
//!
//! Asked of the registry, when a bundle is loaded and when it is unloaded; in which order bundles are
//! loaded that are found together is `graph`'s business.

use std::fmt;

use polyplug_abi::Version;

use crate::{
    Bundle, LoadError,
    core::Core,
    discover::Source,
    error::Names,
    manifest::{Dependency, Needed},
    registration::Registration,
    settings::Judgement,
};

/// A dependency of a bundle that is not met.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unmet {
    /// What is needed.
    pub dependency: Dependency,
    /// What is loaded under the name, in other versions, as in `` 1.0 of bundle `a` ``.
    pub loaded: Vec<String>,
    /// The bundles that would provide it, and could not be loaded.
    pub failed: Vec<String>,
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.dependency)?;
        match (&*self.loaded, &*self.failed) {
            ([], []) => match self.dependency.on {
                Needed::Contract(_) => f.write_str("no bundle that is loaded provides it"),
                Needed::Bundle(_) => f.write_str("no such bundle is loaded"),
            },
            ([], failed) => write!(f, "bundle {} could not be loaded", Names(failed)),
            (loaded, _) => write!(f, "loaded is version {}", loaded.join(", ")),
        }
    }
}

/// Checks that what a bundle needs is loaded.
///
/// When the host relaxes it, another version is a warning, and when it does not care, nothing is asked.
pub(crate) fn check(core: &Core, source: &Source) -> Result<(), LoadError> {
    let mut unmet = Vec::new();
    for dependency in source.dependencies() {
        if is_met(core, dependency, None) {
            continue;
        }
        let found = describe(core, dependency);
        match core.settings.judge(!found.loaded.is_empty()) {
            Judgement::Ignore => {}
            Judgement::Warn => {
                tracing::warn!(target: "polyplug", "bundle `{}` needs {found}", source.name());
            }
            Judgement::Refuse => unmet.push(found),
        }
    }
    if unmet.is_empty() {
        return Ok(());
    }
    Err(LoadError::Dependencies { bundle: source.name(), path: source.path.clone(), unmet })
}

/// Returns the names of the loaded bundles that need the one called `name` and nothing else would do.
pub(crate) fn dependents(core: &Core, name: &str) -> Vec<String> {
    let needs_it = |bundle: &Bundle| {
        let mut needs = bundle.dependencies().iter();
        bundle.name() != name
            && needs.any(|it| is_met(core, it, None) && !is_met(core, it, Some(name)))
    };
    let bundles = core.registry.bundles();
    bundles.iter().filter(|bundle| needs_it(bundle)).map(|it| it.name().to_string()).collect()
}

/// Returns whether a dependency is met, by something else than the bundle called `without`.
fn is_met(core: &Core, dependency: &Dependency, without: Option<&str>) -> bool {
    match &dependency.on {
        Needed::Bundle(name) => {
            without != Some(name)
                && core.registry.bundle(name).is_some_and(|it| fits(dependency, it.version()))
        }
        Needed::Contract(name) => {
            let meets = |it: &Registration| {
                it.contract.name == *name
                    && fits(dependency, it.contract.version)
                    && (without.is_none() || it.bundle.as_ref().map(Bundle::name) != without)
            };
            match dependency.major() {
                Some(_) => core.registry.first(dependency.contract_id(), meets).is_some(),
                // Several major versions are contracts with ids of their own.
                None => core.registry.everything().iter().any(|it| meets(it)),
            }
        }
    }
}

fn fits(dependency: &Dependency, Version { major, minor, patch }: Version) -> bool {
    let version = semver::Version::new(major.into(), minor.into(), patch.into());
    dependency.version.matches(&version)
}

/// Says what there is instead of something that is needed.
fn describe(core: &Core, dependency: &Dependency) -> Unmet {
    let (loaded, failed): (Vec<_>, Vec<_>) = match &dependency.on {
        Needed::Bundle(name) => (
            core.registry.bundle(name).iter().map(|it| it.version().to_string()).collect(),
            core.registry.failed().iter().filter(|it| it.name() == name).cloned().collect(),
        ),
        Needed::Contract(name) => {
            let registered = core.registry.everything();
            let same = registered.iter().filter(|it| it.contract.name == *name);
            let provides = |it: &&Bundle| it.contracts().iter().any(|it| it.name == *name);
            let failed = core.registry.failed();
            (
                same.map(|it| version_of(it)).collect(),
                failed.iter().filter(provides).cloned().collect(),
            )
        }
    };
    let failed = failed.iter().map(|bundle: &Bundle| bundle.name().to_string()).collect();
    Unmet { dependency: dependency.clone(), loaded, failed }
}

fn version_of(registration: &Registration) -> String {
    let version = registration.contract.version;
    let provider = registration
        .bundle
        .as_ref()
        .map_or("the host".into(), |bundle| format!("bundle `{}`", bundle.name()));
    format!("{}.{} of {provider}", version.major, version.minor)
}
