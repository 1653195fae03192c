//! Whether what a bundle needs is there, and who needs a bundle.
//!
//! Asked of the registry, when a bundle is loaded and when it is unloaded; in which order bundles are
//! loaded that are found together is `graph`'s business.

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
        unmet.map(|dependency| self.describe(dependency)).collect()
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
    fn describe(&self, dependency: &Dependency) -> UnmetDependency {
        let (by, contract) = (dependency.on.bundle(), dependency.on.contract());
        let provides = |bundle: &Bundle| {
            by.is_none_or(|name| bundle.name() == name)
                && contract.is_none_or(|name| bundle.contracts().iter().any(|it| it.name == name))
        };
        let loaded = if let Some(name) = contract {
            let is_it = |it: &Registration| {
                let provider = it.bundle.as_ref().map(Bundle::name);
                it.contract.name == name && (by.is_none() || provider == by)
            };
            let registered = self.registry.everything();
            registered.iter().filter(|it| is_it(it)).map(|it| version_of(it)).collect()
        } else {
            let bundle = by.and_then(|name| self.bundles.named(name));
            bundle.map(|it| it.version().to_string()).into_iter().collect()
        };
        let failed = self.bundles.failed().filter(|bundle| provides(bundle));
        let failed = failed.map(|bundle| bundle.name().to_string()).collect();
        UnmetDependency { dependency: dependency.clone(), loaded, failed }
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
