//! What a host holds: loads bundles, and hands out proxies.

use std::{fmt, path::Path, sync::Arc};

use polyplug_abi::{AbiType, Contract, HostApi, HostHeap, ImplementedBy, NoArgs, SharedContract};

use crate::{
    bundle::{description::Bundle, source::Source},
    error::{
        get::GetError, load::LoadError, register::RegisterError, reload::ReloadError,
        unload::UnloadError,
    },
    host::{live::Live, providers::Providers},
    host_api::host_table,
    host_api::{host_contract::provided, host_value},
    library::sweep_outcome::SweptLibrary,
    lifecycle::{
        load, reload,
        sweep::{retired_count, sweep},
        unload,
    },
    loader::api::Loader,
    registry::registration::Registration,
    report::diagnostics::Diagnostic,
    shared::runtime_core::Core,
};
#[cfg(feature = "watch")]
use crate::{
    error::watch::WatchError,
    lifecycle::watch::{
        self,
        handle::{Watch, WatchOptions},
    },
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
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    pub(crate) fn core(&self) -> &Arc<Core> {
        &self.core
    }

    /// Loads the bundle at `path`: a library, or a directory with one.
    ///
    /// What can be found out without running code of the plugin is found out first: whether it was signed by
    /// whom the host [trusts](crate::RuntimeBuilder::trust), if that matters to the host, the format and
    /// target of the library, its completeness, that it is a plugin, and from its metadata that it
    /// speaks this ABI and fits the contracts that were named with [`RuntimeBuilder::expect_contract`](crate::RuntimeBuilder::expect_contract). From there
    /// on the plugin is trusted: native code in this process can do anything. A library that was opened
    /// stays mapped, see [`Runtime::retired_count`].
    ///
    /// # Errors
    /// If the bundle cannot be loaded, is loaded already, or fails to initialise. What was loaded
    /// before is untouched, and nothing of the bundle is registered.
    pub fn load(&self, path: impl AsRef<Path>) -> Result<Bundle, LoadError> {
        load::load(&self.core, &Source::locate(path.as_ref())?)
    }

    /// Loads the bundle called `name`, whose source is `source`, with the loader called `loader`.
    ///
    /// It takes part in everything as if it had been loaded from a file, but has no manifest, and another
    /// generation of it comes from [`Runtime::reload_source`].
    ///
    /// # Errors
    /// If there is no such loader, it can make nothing of the source, or a bundle of this name is loaded.
    /// What was loaded before is untouched, and nothing of the bundle is registered.
    pub fn load_source(
        &self,
        loader: &str,
        name: &str,
        source: impl Into<Vec<u8>>,
    ) -> Result<Bundle, LoadError> {
        load::load(&self.core, &Source::in_memory(loader, name, source.into())?)
    }

    /// Puts another generation in the place of the bundle called `name`, which was loaded from memory, as
    /// [`Runtime::reload`] does it.
    ///
    /// # Errors
    /// As for [`Runtime::reload`], and if the bundle was loaded from a file. The generation that is there goes
    /// on as it was.
    pub fn reload_source(
        &self,
        name: &str,
        source: impl Into<Vec<u8>>,
    ) -> Result<Bundle, ReloadError> {
        reload::reload(&self.core, name, Some(source.into()))
    }

    /// Adds a loader, as [`RuntimeBuilder::loader`](crate::RuntimeBuilder::loader) does. Bundles that needed it before have to be loaded
    /// again.
    ///
    /// # Errors
    /// If it has no name of its own.
    pub fn add_loader(&self, loader: impl Loader) -> Result<(), RegisterError> {
        // One that is refused is dropped here, after the lock: it is the user's.
        self.core.loaders.add(Arc::new(loader)).map_err(|(error, _loader)| error)
    }

    /// Returns the loaded bundles, and those that were found when the runtime was built and could not be
    /// loaded, in the order in which that was tried.
    ///
    /// One that could not be loaded by [`Runtime::load`] is not among them: the caller has the error.
    #[must_use]
    pub fn bundles(&self) -> Vec<Bundle> {
        self.core.registry.all_bundles()
    }

    /// Returns what went wrong without anybody to return an error to, the oldest first: bundles of
    /// plugin directories that could not be loaded, and destructors that failed.
    ///
    /// The last 1,024 are kept. Bundles that are preferred and not loaded now come last.
    #[must_use]
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut diagnostics = self.core.diagnostics.all();
        let loaded = self.core.registry.bundles();
        let preferred = self.core.settings.preferred().into_iter();
        let missing = preferred.filter(|name| loaded.iter().all(|bundle| bundle.name() != *name));
        diagnostics.extend(missing.map(|name| Diagnostic::Preferred { bundle: name.into() }));
        diagnostics
    }

    /// Takes the bundle called `bundle` out of the runtime.
    ///
    /// Nobody finds its contracts any more. Proxies that were handed out go on working, and its shared
    /// instances end with the last of them. The library stays mapped.
    ///
    /// # Errors
    /// If no such bundle is loaded, or others need it. Nothing has changed then.
    pub fn unload(&self, bundle: &str) -> Result<(), UnloadError> {
        unload::unload(&self.core, bundle)
    }

    /// Puts what lies at the path of the bundle called `bundle` by now in its place.
    ///
    /// The new generation is checked, opened and initialised as [`Runtime::load`] does it, beside the one
    /// that is there; when that has worked, callers find the new one. It may have been written over the old
    /// file or renamed over it, and in a directory have another file name. Proxies that were handed out go
    /// on with their generation, and its library stays mapped.
    ///
    /// Shared instances that were made are made anew before callers find the new generation. If the plugin's type
    /// implements `Stateful` in both, the new one goes on with the state of the old one; what that is told after
    /// its state was saved is not carried over. Instances of [`Runtime::create`] stay with whoever holds them.
    ///
    /// Bundles that depend on it and say `needs_reinit_on_dep_reload` are reloaded too, each once, after all of
    /// its own dependencies that are. One that cannot be goes on as it was, as do those that would have followed it
    /// alone, and becomes one of the [`Runtime::diagnostics`].
    ///
    /// While a bundle is being reloaded, which is until all listeners were told how it ended, another attempt is
    /// refused. A reload may come from inside a call of the bundle, or from another thread than its calls.
    ///
    /// Each contract of the bundle changes hands in one step. Who asks for two contracts meanwhile can get
    /// two generations.
    ///
    /// # Errors
    /// If no such bundle is loaded, it is being reloaded, the new one cannot be loaded, does not fit the types with
    /// which this process uses its contracts, or cannot make, save or restore an instance, or if others need what
    /// it does not provide. The generation that is there goes on as it was.
    pub fn reload(&self, bundle: &str) -> Result<Bundle, ReloadError> {
        reload::reload(&self.core, bundle, None)
    }

    /// Has bundles reloaded when their files change, until the handle is dropped.
    ///
    /// A library that was written over, replaced by renaming, or removed and written anew, and a manifest that
    /// says something else, make [`Runtime::reload`] happen, once the files have not changed for a while. Files
    /// with the same content are no change. Bundles that change at the same time are reloaded each after those
    /// that it needs. One that cannot be reloaded goes on as it was, is one of the [`Runtime::diagnostics`], and
    /// is tried again when it changes, or after another one was reloaded; so does one whose files are gone.
    /// [`RuntimeBuilder::on_event`](crate::RuntimeBuilder::on_event) tells of all that, on the thread of the handle.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use polyplug_runtime::{Event, Runtime};
    /// let runtime = Runtime::builder()
    ///     .plugin_dir("plugins")
    ///     .on_event(|event| println!("{event:?}"))
    ///     .build()?;
    /// let _watch = runtime.watch()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the operating system does not tell of changes.
    #[cfg(feature = "watch")]
    pub fn watch(&self) -> Result<Watch, WatchError> {
        self.watch_options(&WatchOptions::default())
    }

    /// Does what [`Runtime::watch`] does, in another way.
    ///
    /// # Errors
    /// If the operating system does not tell of changes.
    #[cfg(feature = "watch")]
    pub fn watch_options(&self, options: &WatchOptions) -> Result<Watch, WatchError> {
        watch::handle::watch(&self.core, options)
    }

    /// Returns how many libraries stay mapped although no loaded bundle is made of them: those of
    /// generations that were replaced, of bundles that were unloaded, and of failed attempts.
    ///
    /// They are never unmapped, unless the host asked for it with [`RuntimeBuilder::unmap`](crate::RuntimeBuilder::unmap); then those that
    /// [`Runtime::sweep`] found unmapped are not counted any more.
    #[must_use]
    pub fn retired_count(&self) -> usize {
        retired_count(&self.core)
    }

    /// Closes the libraries that no loaded bundle is made of and that nothing leads into any more, if the host
    /// asked for it with [`RuntimeBuilder::unmap`](crate::RuntimeBuilder::unmap), and says of each retired library what became of it. Those
    /// that are unmapped are told once.
    ///
    /// Whether a library is unmapped is looked for after it was closed, because the dynamic linker decides.
    /// Nothing else ever closes one: no destructor of a proxy and no reload. It may be called at any time and
    /// place, and runs the destructors that libraries have for being closed on this thread.
    pub fn sweep(&self) -> Vec<SweptLibrary> {
        sweep(&self.core)
    }

    /// Starts to choose among the providers of `C`.
    ///
    /// ```no_run
    /// # use polyplug_runtime::{GetError, Runtime};
    /// # fn greet<C: polyplug_abi::SharedContract<Args = ()> + ?Sized>(runtime: &Runtime) -> Result<C::Proxy, GetError> {
    /// runtime.providers::<C>().in_bundle("english").get()
    /// # }
    /// ```
    pub fn providers<C: Contract + ?Sized>(&self) -> Providers<'_, C> {
        Providers::new(&self.core)
    }

    /// Returns a proxy to the one instance of `C` that all callers of `get` share.
    ///
    /// It is the instance of the first of the [providers](Providers), and is made by the first call.
    ///
    /// # Errors
    /// If nothing provides the contract, the provider does not fit it, or the instance cannot be made.
    pub fn get<C>(&self) -> Result<C::Proxy, GetError>
    where
        C: SharedContract + ?Sized,
        C::Args: NoArgs,
    {
        self.providers::<C>().get()
    }

    /// Returns proxies to the shared instances of all providers of `C`, in the order in which they
    /// are asked; none when nothing provides it.
    ///
    /// A provider that does not fit the contract, or whose instance cannot be made, is left out and
    /// reported in [`Runtime::diagnostics`].
    #[must_use]
    pub fn all<C>(&self) -> Vec<C::Proxy>
    where
        C: SharedContract + ?Sized,
        C::Args: NoArgs,
    {
        self.providers::<C>().all()
    }

    /// Returns a proxy to a new instance of `C`, made by the first of the [providers](Providers).
    ///
    /// # Errors
    /// If nothing provides the contract, the provider does not fit it or is a single value, or the
    /// instance cannot be made.
    pub fn create<C: Contract + ?Sized>(&self) -> Result<C::Proxy, GetError>
    where
        C::Args: NoArgs,
    {
        self.providers::<C>().create()
    }

    /// Returns a proxy to a new instance of `C`, made from `args` by the first of the
    /// [providers](Providers): `runtime.create_from::<dyn Store, _>(options)`, where the contract says
    /// `create = Options`.
    ///
    /// # Errors
    /// If nothing provides the contract, the provider does not fit it, or the instance cannot be made.
    pub fn create_from<C, A>(&self, args: A) -> Result<C::Proxy, GetError>
    where
        C: Contract<Args = (A,)> + ?Sized,
        A: AbiType + 'static,
    {
        self.providers::<C>().create_from(args)
    }

    /// Returns proxies to new instances of `C`, one of each provider in the order in which they are
    /// asked; none when nothing provides it.
    ///
    /// A provider that does not fit the contract, that is a single value, or whose instance cannot be
    /// made, is left out and reported in [`Runtime::diagnostics`].
    #[must_use]
    pub fn create_all<C: Contract + ?Sized>(&self) -> Vec<C::Proxy>
    where
        C::Args: NoArgs,
    {
        self.providers::<C>().create_all()
    }

    /// Returns a handle to the shared instance of `C` that follows when its provider is reloaded. Nothing is
    /// looked for before it is used.
    ///
    /// ```no_run
    /// # use polyplug_runtime::{GetError, Runtime};
    /// # fn greet<C: polyplug_abi::SharedContract<Args = ()> + ?Sized>(runtime: &Runtime) -> Result<(), GetError> {
    /// let mut greeter = runtime.live::<C>();
    /// let now = greeter.get()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn live<C>(&self) -> Live<C>
    where
        C: SharedContract + ?Sized,
        C::Args: NoArgs,
    {
        Live::new(&self.core)
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
        C::Args: NoArgs,
        T: 'static,
    {
        self.add(host_value::single::<C, T>(value, &self.core.diagnostics))
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
        C::Args: NoArgs,
        T: 'static,
        F: Fn() -> T + Send + Sync + 'static,
    {
        self.add(host_value::factory::<C, T, F>(factory, &self.core.diagnostics))
    }

    /// Provides `C` to plugins, which ask for it with `PluginContext::host`: all of them share the value.
    ///
    /// It is for plugins only: `get` does not find it. Plugins that ask while they are initialised want it to
    /// be there before they are loaded: see [`RuntimeBuilder::provide`](crate::RuntimeBuilder::provide). What a plugin was given stays as long
    /// as it holds it, also when the runtime is gone.
    ///
    /// # Errors
    /// If somebody provides the contract to plugins already, or its id is that of another.
    pub fn provide<C, T>(&self, value: T) -> Result<(), RegisterError>
    where
        C: SharedContract + ImplementedBy<<C as Contract>::Instance<T>> + ?Sized,
        T: 'static,
    {
        self.add(provided::single::<C, T>(value, &self.core, host_table::own(&self.core)))
    }

    /// Provides `C` to plugins, each of which has a value of its own.
    ///
    /// `factory` is told the name of the bundle that asks. The plugin has the value as long as it holds it,
    /// however often it asks; its next generation is another plugin. A panic of the factory is an error for the
    /// plugin. Callers of ABI v1 get a value each time, for which the name is `host`.
    ///
    /// # Errors
    /// As for [`Runtime::provide`].
    pub fn provide_with<C, T, F>(&self, factory: F) -> Result<(), RegisterError>
    where
        C: SharedContract + ImplementedBy<<C as Contract>::Instance<T>> + ?Sized,
        T: 'static,
        F: Fn(&str) -> T + Send + Sync + 'static,
    {
        self.add(provided::factory::<C, T, F>(factory, &self.core, host_table::own(&self.core)))
    }

    /// Returns the table of ABI v1 for code of this process that speaks it, as tools do.
    ///
    /// The table stays until the process ends; when the runtime is gone, its functions answer errors.
    #[must_use]
    pub fn host_api(&self) -> *const HostApi {
        host_table::own(&self.core).api()
    }

    fn add(&self, registration: Registration) -> Result<(), RegisterError> {
        // The uniform functions of this process find memory for their results there.
        // SAFETY: the table is never freed.
        unsafe { HostHeap::install(host_table::own(&self.core).api()) };
        // A registration that is refused is dropped here, after the lock: its value is the user's.
        let rank = self.core.settings.rank(None);
        let refused = self.core.registry.add_host(rank, registration);
        refused.map_err(|(error, _registration)| error)
    }
}
