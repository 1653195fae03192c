//! Choosing among the providers of a contract, and making proxies to them.

use std::{borrow::Cow, fmt, marker::PhantomData, sync::Arc};

use polyplug_abi::{
    AbiType, BundleId, Contract, CreateArgs, NoArgs, Provider, Proxy, RawProxy, SharedContract,
    Version,
};
use semver::VersionReq;

use crate::{
    error::get::{GetError, NotFound},
    identity::similar::meant_by,
    instance::lease::{Lease, LeasedInstance},
    lifecycle::search,
    registry::{
        binding,
        registration::{Registration, implementation::HOST},
    },
    report::diagnostics::Diagnostic,
    shared::runtime_core::Core,
};

/// A choice among the providers of the contract `C`. Made by
/// [`Runtime::providers`](crate::Runtime::providers).
///
/// Those bundles that the host prefers are asked first
/// ([`RuntimeBuilder::prefer`](crate::RuntimeBuilder::prefer)), then those with the higher `priority` in
/// their manifest, and among equals those that were registered first.
///
/// # Threads
/// Finding providers waits for nobody, whatever others load or unload meanwhile.
#[must_use = "a choice does nothing by itself; say `get`, `all`, `create`, `create_all` or `list`"]
pub struct Providers<'a, C: ?Sized> {
    core: &'a Arc<Core>,
    bundle: Option<Cow<'a, str>>,
    bundle_version: Option<VersionReq>,
    contract_version: Option<VersionReq>,
    contract: PhantomData<fn(&C)>,
}

impl<C: Contract + ?Sized> fmt::Debug for Providers<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "providers of `{}` {}{}", C::NAME, C::VERSION, self.conditions())
    }
}

impl<'a, C: Contract + ?Sized> Providers<'a, C> {
    pub(crate) fn new(core: &'a Arc<Core>) -> Self {
        Self {
            core,
            bundle: None,
            bundle_version: None,
            contract_version: None,
            contract: PhantomData,
        }
    }

    /// Keeps the provider that the bundle called `name` has.
    pub fn in_bundle(mut self, name: impl Into<Cow<'a, str>>) -> Self {
        self.bundle = Some(name.into());
        self
    }

    /// Keeps the providers of bundles with such a version. Values of the host have none.
    pub fn bundle_version(mut self, wanted: VersionReq) -> Self {
        self.bundle_version = Some(wanted);
        self
    }

    /// Keeps the providers that were built against such a version of the contract.
    pub fn contract_version(mut self, wanted: VersionReq) -> Self {
        self.contract_version = Some(wanted);
        self
    }

    /// Returns who they are, in the order in which they are asked.
    #[must_use]
    pub fn list(&self) -> Vec<Provider> {
        self.find().iter().map(|registration| Provider::clone(registration.provider())).collect()
    }

    /// Returns a number that changes when a provider of the contract is replaced or removed, and at no
    /// other time: not when one is added, and not when something happens to other contracts.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.core.registry.revision(C::ID.0)
    }

    /// Returns a proxy to the one instance of the first of them that all callers of `get` share.
    ///
    /// # Errors
    /// If there is none, it does not fit the contract, or the instance cannot be made.
    pub fn get(&self) -> Result<C::Proxy, GetError>
    where
        C: SharedContract,
        C::Args: NoArgs,
    {
        self.first(|first| self.shared(first))
    }

    /// Returns proxies to the shared instances of all of them.
    ///
    /// One that does not fit the contract, or whose instance cannot be made, is left out and reported in
    /// [`Runtime::diagnostics`](crate::Runtime::diagnostics).
    #[must_use]
    pub fn all(&self) -> Vec<C::Proxy>
    where
        C: SharedContract,
        C::Args: NoArgs,
    {
        self.each(|registration| self.shared(registration))
    }

    /// Returns a proxy to a new instance, made by the first of them.
    ///
    /// # Errors
    /// If there is none, it does not fit the contract or is a single value, or the instance cannot be
    /// made.
    pub fn create(&self) -> Result<C::Proxy, GetError>
    where
        C::Args: NoArgs,
    {
        self.first(|first| self.created(first, ()))
    }

    /// Returns a proxy to a new instance, made from `args` by the first of them.
    ///
    /// # Errors
    /// If there is none, it does not fit the contract, or the instance cannot be made.
    pub fn create_from<A: AbiType + 'static>(&self, args: A) -> Result<C::Proxy, GetError>
    where
        C: Contract<Args = (A,)>,
    {
        self.first(|first| self.created(first, (args,)))
    }

    /// Returns proxies to new instances, one of each of them.
    ///
    /// One that does not fit the contract, that is a single value, or whose instance cannot be made, is
    /// left out and reported in [`Runtime::diagnostics`](crate::Runtime::diagnostics).
    #[must_use]
    pub fn create_all(&self) -> Vec<C::Proxy>
    where
        C::Args: NoArgs,
    {
        self.each(|registration| self.created(registration, ()))
    }

    fn wants(&self, registration: &Registration) -> bool {
        let is_met = |wanted: &Option<VersionReq>, found: Option<Version>| {
            wanted.as_ref().is_none_or(|wanted| found.is_some_and(|it| matches(wanted, it)))
        };
        let bundle = registration.bundle.as_ref();
        let name = bundle.map(crate::Bundle::name);
        registration.contract.name == C::NAME
            && (self.bundle.is_none() || name == self.bundle.as_deref())
            && is_met(&self.bundle_version, bundle.map(crate::Bundle::version))
            && is_met(&self.contract_version, Some(registration.contract.version))
    }

    fn find(&self) -> Vec<Arc<Registration>> {
        self.core.registry.all(C::ID.0, self.bundle_id(), |registration| self.wants(registration))
    }

    fn bundle_id(&self) -> Option<BundleId> {
        self.bundle.as_deref().map(BundleId::of)
    }

    /// Asks the first provider for a proxy.
    fn first(
        &self,
        proxy: impl FnOnce(&Registration) -> Result<C::Proxy, GetError>,
    ) -> Result<C::Proxy, GetError> {
        let wants = |registration: &Registration| self.wants(registration);
        let registry = &self.core.registry;
        // An error is large, and would be moved with each proxy.
        let mut failure = None;
        let asked = registry.use_first(C::ID.0, self.bundle_id(), wants, |first| {
            proxy(first).map_err(|error| failure = Some(error)).ok()
        });
        asked.flatten().ok_or_else(|| failure.unwrap_or_else(|| self.not_found()))
    }

    /// Asks every provider for a proxy, and reports those that have none to give.
    fn each(&self, proxy: impl Fn(&Registration) -> Result<C::Proxy, GetError>) -> Vec<C::Proxy> {
        let report = |provider: &Registration, error| {
            let plugin = provider.provider().plugin.clone();
            self.core.diagnostics.report(Diagnostic::Provider { plugin, error });
        };
        let providers = self.find();
        let asked = providers
            .iter()
            .filter_map(|provider| proxy(provider).map_err(|error| report(provider, error)).ok());
        asked.collect()
    }

    /// Says what is wanted besides the contract.
    fn conditions(&self) -> String {
        let mut text = String::new();
        if let Some(bundle) = &self.bundle {
            text += &format!(" from bundle `{bundle}`");
        }
        if let Some(wanted) = &self.bundle_version {
            text += &format!(" from a bundle of version `{wanted}`");
        }
        if let Some(wanted) = &self.contract_version {
            text += &format!(" built against version `{wanted}` of it");
        }
        text
    }

    #[cold]
    fn not_found(&self) -> GetError {
        let mut other_majors = Vec::new();
        let (mut loaded, mut names, mut bundles) = (Vec::new(), Vec::new(), Vec::new());
        for registration in self.core.registry.everything() {
            let (contract, provider) = (&registration.contract, registration.provider());
            let (name, version) = (&contract.name, contract.version);
            let (plugin, plugin_version) = (&provider.plugin, provider.version);
            loaded.push(format!(
                "`{name}` {}.{} by `{plugin}` {plugin_version}",
                version.major, version.minor
            ));
            names.push(name.clone());
            bundles.extend(registration.bundle.as_ref().map(|it| it.name().to_owned()));
            if *name == C::NAME
                && version.major != C::VERSION.major
                && !other_majors.contains(&version.major)
            {
                other_majors.push(version.major);
            }
        }
        let mut problems = self.core.diagnostics.without_contract();
        if self.core.registry.offer(C::HOST_ID.0).is_some() {
            // First, as it is certainly about this contract.
            let name = C::NAME;
            problems.insert(
                0,
                format!(
                    "`{name}` is provided to plugins; what hosts find is registered with `Runtime::register`"
                ),
            );
        }
        let locations = &self.core.settings.locations;
        let searched = if loaded.is_empty() { search::directories(locations) } else { Vec::new() };
        let (contract, version, conditions) = (C::NAME, C::VERSION, self.conditions());
        let meant = match &self.bundle {
            Some(bundle) if !bundles.iter().any(|it| *it == **bundle) => near(bundle, &bundles),
            _ if !names.iter().any(|name| name == contract) => near(contract, &names),
            _ => None,
        };
        GetError::NotFound(Box::new(NotFound {
            contract,
            meant,
            version,
            conditions,
            other_majors,
            loaded,
            searched,
            problems,
        }))
    }

    fn shared(&self, registration: &Registration) -> Result<C::Proxy, GetError>
    where
        C: SharedContract,
    {
        let vtable = binding::bind::<C>(registration)?;
        let instance = LeasedInstance::Shared(registration.share(C::NAME)?);
        // SAFETY: the contract allows that its instances are shared, between threads too.
        Ok(unsafe { self.proxy(vtable, instance) })
    }

    fn created<A: CreateArgs>(
        &self,
        registration: &Registration,
        args: A,
    ) -> Result<C::Proxy, GetError> {
        let vtable = binding::bind::<C>(registration)?;
        registration.create_for(HOST, C::NAME, args, |instance| {
            // SAFETY: nobody else has the instance.
            unsafe { self.proxy(vtable, LeasedInstance::Own(instance)) }
        })
    }

    /// # Safety
    /// The table was bound to the registration that made the instance; when `C` is not shared, `Send`
    /// and `Sync`, nobody else has the instance.
    unsafe fn proxy(&self, vtable: &'static C::VTable, instance: LeasedInstance) -> C::Proxy {
        let this = instance.this().cast_const().cast();
        let lease = Arc::new(Lease::new(instance, Arc::<Core>::clone(self.core)));
        // SAFETY: the lease keeps the instance, which keeps the library with the table; the caller promises
        // the rest.
        C::Proxy::from_raw(unsafe { RawProxy::new(this, vtable, lease) })
    }
}

/// Whether a version is one of those that are wanted.
fn matches(wanted: &VersionReq, found: Version) -> bool {
    let Version { major, minor, patch } = found;
    wanted.matches(&semver::Version::new(major.into(), minor.into(), patch.into()))
}

/// Returns which of the names was meant, if one is near.
fn near(name: &str, known: &[String]) -> Option<String> {
    let known: Vec<_> = known.iter().map(String::as_str).collect();
    meant_by(name, &known).map(String::from)
}
