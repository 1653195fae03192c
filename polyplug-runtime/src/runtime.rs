//! What a host holds: loads bundles, and hands out proxies.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use polyplug_abi::{Contract, HostApi, HostHeap, ImplementedBy, Proxy, RawProxy, SharedContract};

use crate::{
    Bundle, Diagnostic, GetError, LoadError, NotFound, RegisterError, RuntimeBuilder,
    admission::Admission,
    binding,
    core::Core,
    discover::Source,
    host_value,
    instance::{Lease, RawInstance},
    load,
    registration::Registration,
};

/// Loads plugins and hands out proxies to what they provide.
///
/// Cheap to clone; all clones are the same runtime. Proxies work for as long as they live, also when
/// the runtime they came from is gone.
///
/// # Threads
/// Everything may be called from any thread, and from inside a plugin's call. No lock is held while
/// plugin code runs.
#[derive(Clone)]
pub struct Runtime {
    core: Arc<Core>,
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime").field("bundles", &self.bundles()).finish_non_exhaustive()
    }
}

impl Runtime {
    /// Starts to set a runtime up.
    pub fn builder() -> RuntimeBuilder {
        RuntimeBuilder::default()
    }

    pub(crate) fn new(admission: Admission) -> Self {
        Self { core: Arc::new(Core::new(admission)) }
    }

    /// Loads the bundle at `path`: a library, or a directory with one.
    ///
    /// What can be found out without running code of the plugin is found out first: the format and
    /// target of the library, its completeness, that it is a plugin, and from its metadata that it
    /// speaks this ABI and fits the contracts that were named with [`RuntimeBuilder::expect`]. From there
    /// on the plugin is trusted: native code in this process can do anything. A library that was opened
    /// stays mapped until the process ends.
    ///
    /// # Errors
    /// If the bundle cannot be loaded, is loaded already, or fails to initialise. What was loaded
    /// before is untouched, and nothing of the bundle is registered.
    pub fn load(&self, path: impl AsRef<Path>) -> Result<Bundle, LoadError> {
        load::load(&self.core, &Source::locate(path.as_ref())?)
    }

    /// Loads a bundle of a plugin directory.
    pub(crate) fn load_or_report(&self, path: PathBuf) {
        if let Err(error) = self.load(&path) {
            let error = Arc::new(error);
            self.core.diagnostics.report(Diagnostic::Load { path, error });
        }
    }

    /// Returns the loaded bundles in the order of loading.
    #[must_use]
    pub fn bundles(&self) -> Vec<Bundle> {
        self.core.read().bundles().cloned().collect()
    }

    /// Returns what went wrong without anybody to return an error to, the oldest first: bundles of
    /// plugin directories that could not be loaded, and destructors that failed.
    ///
    /// The last 1,024 are kept.
    #[must_use]
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        self.core.diagnostics.all()
    }

    /// Returns a proxy to the one instance of `C` that all callers of `get` share.
    ///
    /// It is the instance of the provider that was registered first, and is made by the first call.
    ///
    /// # Errors
    /// If nothing provides the contract, the provider does not fit it, or the instance cannot be made.
    pub fn get<C>(&self) -> Result<C::Proxy, GetError>
    where
        C: SharedContract + ?Sized,
    {
        let provider = self.first::<C>()?;
        self.shared::<C>(&provider)
    }

    /// Returns proxies to the shared instances of all providers of `C`, in the order of registration;
    /// none when nothing provides it.
    ///
    /// A provider that does not fit the contract, or whose instance cannot be made, is left out and
    /// reported in [`Runtime::diagnostics`].
    #[must_use]
    pub fn all<C>(&self) -> Vec<C::Proxy>
    where
        C: SharedContract + ?Sized,
    {
        self.all_that::<C>(|provider| self.shared::<C>(provider))
    }

    /// Returns a proxy to a new instance of `C`, made by the provider that was registered first.
    ///
    /// # Errors
    /// If nothing provides the contract, the provider does not fit it or is a single value, or the
    /// instance cannot be made.
    pub fn create<C: Contract + ?Sized>(&self) -> Result<C::Proxy, GetError> {
        let provider = self.first::<C>()?;
        self.created::<C>(&provider)
    }

    /// Returns proxies to new instances of `C`, one of each provider in the order of registration; none
    /// when nothing provides it.
    ///
    /// A provider that does not fit the contract, that is a single value, or whose instance cannot be
    /// made, is left out and reported in [`Runtime::diagnostics`].
    #[must_use]
    pub fn create_all<C: Contract + ?Sized>(&self) -> Vec<C::Proxy> {
        self.all_that::<C>(|provider| self.created::<C>(provider))
    }

    /// Makes a value of the host the provider of `C`, for this host and for plugins.
    ///
    /// There is one of it, so `get` and `all` find it and `create` does not.
    ///
    /// # Errors
    /// If the id of the contract is that of another.
    pub fn register<C, T>(&self, value: T) -> Result<(), RegisterError>
    where
        C: SharedContract + ImplementedBy<<C as Contract>::Instance<T>> + ?Sized,
        T: 'static,
    {
        let diagnostics = Arc::clone(&self.core.diagnostics);
        self.add(host_value::single::<C, T>(value, diagnostics))
    }

    /// Makes values of the host the provider of `C`; `factory` makes one for each `create`, and one
    /// for all callers of `get`.
    ///
    /// A panic of the factory becomes an error of `create` or `get`.
    ///
    /// # Errors
    /// If the id of the contract is that of another.
    pub fn register_with<C, T, F>(&self, factory: F) -> Result<(), RegisterError>
    where
        C: ImplementedBy<<C as Contract>::Instance<T>> + ?Sized,
        T: 'static,
        F: Fn() -> T + Send + Sync + 'static,
    {
        let diagnostics = Arc::clone(&self.core.diagnostics);
        self.add(host_value::factory::<C, T, F>(factory, diagnostics))
    }

    /// Returns the table of ABI v1 for code of this process that speaks it, as tools do.
    ///
    /// The table stays until the process ends; when the runtime is gone, its functions answer errors.
    #[must_use]
    pub fn host_api(&self) -> *const HostApi {
        self.core.own_api()
    }

    fn add(&self, registration: Registration) -> Result<(), RegisterError> {
        // The uniform functions of this process find memory for their results there.
        // SAFETY: the table is never freed.
        unsafe { HostHeap::install(self.core.own_api()) };
        // A registration that is refused is dropped here, after the lock: its value is the user's.
        let refused = self.core.write().add_host(registration);
        refused.map_err(|(error, _registration)| error)
    }

    /// Asks every provider for a proxy, and reports those that have none to give.
    fn all_that<C: Contract + ?Sized>(
        &self,
        proxy: impl Fn(&Registration) -> Result<C::Proxy, GetError>,
    ) -> Vec<C::Proxy> {
        let (id, name) = (C::ID.0, C::NAME);
        let providers: Vec<_> = self.core.read().providers(id, name).cloned().collect();
        let report = |provider: &Registration, error| {
            let plugin = provider.provider.plugin.clone();
            self.core.diagnostics.report(Diagnostic::Provider { plugin, error });
        };
        let asked = providers
            .iter()
            .filter_map(|provider| proxy(provider).map_err(|error| report(provider, error)).ok());
        asked.collect()
    }

    fn first<C: Contract + ?Sized>(&self) -> Result<Arc<Registration>, GetError> {
        let first = self.core.read().providers(C::ID.0, C::NAME).next().cloned();
        first.ok_or_else(|| self.not_found::<C>())
    }

    #[cold]
    fn not_found<C: Contract + ?Sized>(&self) -> GetError {
        let registry = self.core.read();
        let mut other_majors = Vec::new();
        let mut loaded = Vec::new();
        for registration in registry.all() {
            let (contract, provider) = (&registration.contract, &registration.provider);
            let (name, version) = (&contract.name, contract.version);
            let (plugin, plugin_version) = (&provider.plugin, provider.version);
            loaded.push(format!(
                "`{name}` {}.{} by `{plugin}` {plugin_version}",
                version.major, version.minor
            ));
            if name == C::NAME
                && version.major != C::VERSION.major
                && !other_majors.contains(&version.major)
            {
                other_majors.push(version.major);
            }
        }
        drop(registry);
        let problems = self.core.diagnostics.without_contract();
        let (contract, version) = (C::NAME, C::VERSION);
        GetError::NotFound(Box::new(NotFound { contract, version, other_majors, loaded, problems }))
    }

    fn shared<C>(&self, registration: &Registration) -> Result<C::Proxy, GetError>
    where
        C: SharedContract + ?Sized,
    {
        let vtable = binding::bind::<C>(registration)?;
        let instance = registration.share(C::NAME)?;
        // SAFETY: the contract allows that its instances are shared, between threads too.
        Ok(unsafe { self.proxy::<C>(vtable, instance) })
    }

    fn created<C: Contract + ?Sized>(
        &self,
        registration: &Registration,
    ) -> Result<C::Proxy, GetError> {
        let vtable = binding::bind::<C>(registration)?;
        let instance = Arc::new(registration.create(C::NAME)?);
        // SAFETY: nobody else has the instance.
        Ok(unsafe { self.proxy::<C>(vtable, instance) })
    }

    /// # Safety
    /// The table was bound to the registration that made the instance; when `C` is not shared, `Send`
    /// and `Sync`, nobody else has the instance.
    unsafe fn proxy<C: Contract + ?Sized>(
        &self,
        vtable: &'static C::VTable,
        instance: Arc<RawInstance>,
    ) -> C::Proxy {
        let this = instance.this().cast_const().cast();
        let lease = Arc::new(Lease::new(instance, Arc::clone(&self.core)));
        // SAFETY: the lease keeps the instance, and tables are never freed; the caller promises the
        // rest.
        C::Proxy::from_raw(unsafe { RawProxy::new(this, vtable, lease) })
    }
}
