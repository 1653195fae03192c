//! Whether what a bundle needs is there, and who needs a bundle.
//!
//! Asked of the registry, when a bundle is loaded and when it is unloaded; in which order bundles are
//! loaded that are found together is `graph`'s business.

use std::{collections::HashMap, ptr, sync::Arc};

use polyplug_abi::Version;

use crate::{
    bundle::{description::Bundle, source::Source},
    error::{load::LoadError, unload::UnloadError, unmet_dependency::UnmetDependency},
    identity::dependency::Dependency,
    registry::{View, registration::Registration},
    report::logs::say,
    shared::{runtime_core::Core, settings::Judgement},
};

/// Checks that what a bundle needs is loaded.
///
/// When the host relaxes it, another version is a warning, and when it does not care, nothing is asked.
pub(crate) fn check(core: &Core, source: &Source) -> Result<(), LoadError> {
    let unmet = core.registry.look(|loaded| loaded.unmet(source.dependencies()));
    for unmet in &unmet {
        if judge(core, unmet) == Judgement::Warn {
            let name = source.name();
            say!(core.settings.logs, warn, {} "bundle `{name}` needs {unmet}");
        }
    }
    refuse(core, source, unmet)
}

/// Checks once more, when the bundle is about to be registered: what it needs may be gone by now. This is
/// done under the lock of the registry, so nobody is told anything.
pub(crate) fn check_again(
    core: &Core,
    source: &Source,
    loaded: &View<'_>,
) -> Result<(), LoadError> {
    refuse(core, source, loaded.unmet(source.dependencies()))
}

fn judge(core: &Core, unmet: &UnmetDependency) -> Judgement {
    core.settings.judge(!unmet.loaded.is_empty())
}

fn refuse(core: &Core, source: &Source, mut unmet: Vec<UnmetDependency>) -> Result<(), LoadError> {
    unmet.retain(|unmet| judge(core, unmet) == Judgement::Refuse);
    if unmet.is_empty() {
        return Ok(());
    }
    Err(LoadError::Dependencies { bundle: source.name(), path: source.path.clone(), unmet })
}

/// Checks that no loaded bundle needs the one called `name` because nothing else would do.
pub(crate) fn check_unneeded(name: &str, loaded: &View<'_>) -> Result<(), UnloadError> {
    let needs_it = |bundle: &&Bundle| {
        let mut needs = bundle.dependencies().iter();
        bundle.name() != name
            && needs.any(|it| loaded.is_met(it, None) && !loaded.is_met(it, Some(name)))
    };
    let dependents = loaded.bundles.loaded().filter(needs_it);
    let dependents: Vec<_> = dependents.map(|it| it.name().to_string()).collect();
    if dependents.is_empty() {
        return Ok(());
    }
    Err(UnloadError::Needed { bundle: name.into(), dependents })
}

/// Returns the loaded bundles that need the one of which `next` is the next generation, and would not get
/// what they need from that.
pub(crate) fn left_alone(next: &Bundle, loaded: &View<'_>) -> Vec<String> {
    let meets = |it: &Dependency| {
        it.on.bundle().is_none_or(|name| name == next.name())
            && match it.on.contract() {
                None => fits(it, next.version()),
                Some(name) => {
                    let mut provided = next.contracts().iter();
                    provided.any(|found| found.name == name && fits(it, found.version))
                }
            }
    };
    let is_left = |bundle: &&Bundle| {
        let mut needs = bundle.dependencies().iter();
        bundle.name() != next.name()
            && needs.any(|it| {
                loaded.is_met(it, None) && !loaded.is_met(it, Some(next.name())) && !meets(it)
            })
    };
    loaded.bundles.loaded().filter(is_left).map(|it| it.name().into()).collect()
}

impl View<'_> {
    /// Returns those of the dependencies that are not met.
    fn unmet(&self, dependencies: &[Dependency]) -> Vec<UnmetDependency> {
        let unmet = dependencies.iter().filter(|dependency| !self.is_met(dependency, None));
        let unmet: Vec<_> = unmet.collect();
        if unmet.is_empty() {
            return Vec::new();
        }
        let registered = self.registry.everything();
        let others = Others::new(&registered, self.bundles.failed());
        unmet.into_iter().map(|dependency| self.describe(dependency, &others)).collect()
    }

    /// Returns whether a dependency is met, by something else than the bundle called `without`.
    fn is_met(&self, dependency: &Dependency, without: Option<&str>) -> bool {
        let by = dependency.on.bundle();
        let Some(name) = dependency.on.contract() else {
            let bundle = by.filter(|_| by != without).and_then(|name| self.bundles.named(name));
            return bundle.is_some_and(|it| fits(dependency, it.version()));
        };
        let meets = |it: &Registration| {
            let provider = it.bundle.as_ref().map(Bundle::name);
            it.contract.name == name
                && fits(dependency, it.contract.version)
                && (by.is_none() || provider == by)
                && (without.is_none() || provider != without)
        };
        match dependency.major() {
            Some(_) => self.registry.first(dependency.contract_id(), meets).is_some(),
            // Several major versions are contracts with ids of their own.
            None => self.registry.everything().iter().any(|it| meets(it)),
        }
    }

    /// Says what there is instead of something that is needed.
    fn describe(&self, dependency: &Dependency, others: &Others<'_>) -> UnmetDependency {
        let (by, contract) = (dependency.on.bundle(), dependency.on.contract());
        let is_by = |bundle: Option<&Bundle>| by.is_none() || bundle.map(Bundle::name) == by;
        let loaded = if let Some(name) = contract {
            let registered = others.registered.get(name).into_iter().flatten();
            let registered = registered.filter(|it| is_by(it.bundle.as_ref()));
            registered.map(|it| version_of(it)).take(MOST_NAMED).collect()
        } else {
            let bundle = by.and_then(|name| self.bundles.named(name));
            bundle.map(|it| it.version().to_string()).into_iter().collect()
        };
        let failed = match contract {
            Some(name) => others.providers.get(name),
            None => by.and_then(|name| others.failed.get(name)),
        };
        let failed = failed.into_iter().flatten().filter(|bundle| is_by(Some(bundle)));
        let failed = failed.map(|bundle| bundle.name().to_string()).take(MOST_NAMED).collect();
        UnmetDependency { dependency: dependency.clone(), loaded, failed }
    }
}

/// How many others are named for each dependency that is not met.
const MOST_NAMED: usize = 16;

/// What there is beside what is needed, by names, so that many needs take no longer than many others.
struct Others<'a> {
    /// What is registered, by contracts.
    registered: HashMap<&'a str, Vec<&'a Registration>>,
    /// The bundles that could not be loaded, by the contracts that they would provide.
    providers: HashMap<&'a str, Vec<&'a Bundle>>,
    /// The same, by their own names.
    failed: HashMap<&'a str, Vec<&'a Bundle>>,
}

impl<'a> Others<'a> {
    fn new(registered: &'a [Arc<Registration>], bundles: impl Iterator<Item = &'a Bundle>) -> Self {
        let mut others =
            Self { registered: HashMap::new(), providers: HashMap::new(), failed: HashMap::new() };
        for it in registered {
            others.registered.entry(&it.contract.name).or_default().push(it);
        }
        for bundle in bundles {
            others.failed.entry(bundle.name()).or_default().push(bundle);
            for contract in bundle.contracts() {
                let providers = others.providers.entry(&contract.name).or_default();
                // One bundle can name a contract in many versions.
                if providers.last().is_none_or(|last| !ptr::eq(*last, bundle)) {
                    providers.push(bundle);
                }
            }
        }
        others
    }
}

fn fits(dependency: &Dependency, Version { major, minor, patch }: Version) -> bool {
    let version = semver::Version::new(major.into(), minor.into(), patch.into());
    dependency.version.matches(&version)
}

fn version_of(registration: &Registration) -> String {
    let version = registration.contract.version;
    let provider = registration
        .bundle
        .as_ref()
        .map_or("the host".into(), |bundle| format!("bundle `{}`", bundle.name()));
    format!("{}.{} of {provider}", version.major, version.minor)
}
