//! Setting a runtime up.

use std::{fmt, path::PathBuf, sync::Arc};

use polyplug_abi::{
    Compatibility, Contract, Ed25519PublicKey, ImplementedBy, LogLevel, RuntimeConfig,
    SharedContract, SignaturePolicy,
};

use crate::{
    error::{build::BuildError, register::RegisterError},
    host::{abi_v1_config, runtime::Runtime},
    library::sweep_outcome::Unmap,
    lifecycle::{search, steps},
    loader::{api::Loader, loaders::Loaders},
    report::{
        events::Event,
        logs::{LogRecord, Logs},
    },
    shared::{
        admission_rules::ExpectedContract,
        settings::{Location, Settings},
    },
};

/// Sets a [`Runtime`] up. Made by [`Runtime::builder`].
#[derive(Default)]
#[must_use = "nothing happens before `build`"]
pub struct RuntimeBuilder {
    settings: Settings,
    loaders: Vec<Arc<dyn Loader>>,
    /// What is provided to plugins.
    offers: Vec<Offer>,
}

/// Provides something to the plugins of a runtime.
type Offer = Box<dyn FnOnce(&Runtime) -> Result<(), RegisterError> + Send>;

impl fmt::Debug for RuntimeBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let loaders: Vec<_> = self.loaders.iter().map(|loader| loader.name()).collect();
        f.debug_struct("RuntimeBuilder")
            .field("settings", &self.settings)
            .field("loaders", &loaders)
            .field("offers", &self.offers.len())
            .finish()
    }
}

impl Runtime {
    /// Starts to set a runtime up.
    pub fn builder() -> RuntimeBuilder {
        RuntimeBuilder::default()
    }
}

impl RuntimeBuilder {
    /// Adds a directory whose bundles are loaded. May be said several times.
    ///
    /// Its entries are taken in the order of their file names: libraries with the platform's
    /// extension, and directories with a `manifest.toml` or with one library. A directory with a `manifest.toml` of
    /// its own is itself the bundle. Everything else is ignored; but a directory with several libraries and no
    /// manifest is one of the [`Runtime::diagnostics`], because nobody can know which of them is meant, except where
    /// Cargo builds, which has one of its own.
    pub fn plugin_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings.locations.push(Location::Directory(path.into()));
        self
    }

    /// Names a contract that the host uses. A plugin that provides it in another shape is then refused
    /// when it is loaded, before any of its code runs, and not when it is first used.
    ///
    /// May be said for several contracts, and for several minor versions of one: a plugin has to fit one of
    /// them. Plugins without metadata are compared when they are used, see
    /// [`RuntimeBuilder::require_schema`].
    pub fn expect_contract<C: Contract + ?Sized>(mut self) -> Self {
        self.settings.admission_rules.expected.push(ExpectedContract::of::<C>());
        self
    }

    /// Says whether plugins must describe their contracts in their metadata, as those of this SDK in Rust
    /// and C++ do. Without it, plugins that only know ABI v1 are loaded too, and their contracts are taken
    /// on trust; each is one of the [`Runtime::diagnostics`].
    pub fn require_schema(mut self, require: bool) -> Self {
        self.settings.admission_rules.require_schema = require;
        self
    }

    /// Adds the directories that an environment variable names, separated as in `PATH`. May be said several
    /// times.
    ///
    /// A variable that is not set is no error, and a directory that cannot be read becomes one of the
    /// [`Runtime::diagnostics`].
    pub fn plugin_dirs_from_env(mut self, variable: impl Into<String>) -> Self {
        self.settings.locations.push(Location::Variable(variable.into()));
        self
    }

    /// Adds one bundle: a library, or a directory with one. May be said several times.
    ///
    /// It is treated like those of a plugin directory: loaded after what it needs, and reported when it
    /// cannot be. [`Runtime::load`] returns the error instead.
    pub fn bundle(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings.locations.push(Location::Bundle(path.into()));
        self
    }

    /// Asks the bundle called `name` before all that are not preferred, whatever contract is looked for.
    /// May be said several times; who is named first is asked first. A bundle that is not loaded is one of the
    /// [`Runtime::diagnostics`].
    pub fn prefer(mut self, name: impl Into<String>) -> Self {
        self.settings.prefer(name.into());
        self
    }

    /// Decides what becomes of what manifests say and is not so: dependencies that are not met, and claims
    /// about what a plugin provides.
    ///
    /// | | another version, a wrong claim | nothing there at all, bundles that need each other |
    /// |---|---|---|
    /// | `Strict`, as without this | refused | refused |
    /// | `Relaxed` | a warning | refused |
    /// | `Yolo` | nothing | nothing |
    ///
    /// The shape of a contract is compared whatever is said here.
    pub fn compatibility(mut self, compatibility: Compatibility) -> Self {
        self.settings.compatibility = compatibility;
        self
    }

    /// Trusts bundles that were signed with the secret half of `key`. May be said several times.
    ///
    /// Unless [`RuntimeBuilder::signature_policy`] says something else, a host that trusts a key loads nothing that
    /// was signed with none.
    pub fn trust(mut self, key: Ed25519PublicKey) -> Self {
        self.settings.signers.trust(key);
        self
    }

    /// Decides what becomes of bundles that were not signed with a key that the host
    /// [trusts](RuntimeBuilder::trust): `Required` refuses them, `WarnOnly` makes each one of the
    /// [`Runtime::diagnostics`], and `Off` looks at no signature.
    ///
    /// A bundle is signed by its `bundle.sig`, over all its files; a library without a folder of its own
    /// cannot be signed. Each load and each reload checks the signature before anything of the bundle runs, for
    /// exactly the manifest that was read and the copy of the library that is opened. What a plugin reads by
    /// itself, from its folder or elsewhere, is not checked. An old version with a right signature is as good as
    /// the newest.
    pub fn signature_policy(mut self, policy: SignaturePolicy) -> Self {
        self.settings.signers.set_policy(policy);
        self
    }

    /// Names the directory in which the private copies of libraries are made; without it, it is that for
    /// temporary files. It has to allow that its files are executed.
    ///
    /// What is opened is a copy, so that a library can be overwritten while it is used: in its own place that
    /// would kill the process. Copies lie in a folder that only this user can enter, until the next process
    /// that loads plugins finds that this one is gone. Whoever may rename what lies in `path` can put another library in
    /// the place of a copy: no other user may own it, unless its sticky bit is set, as that of `/tmp` is.
    pub fn copy_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings.placement.copy_dir = Some(path.into());
        self
    }

    /// Says whether libraries are opened where they lie, for those that look for other files beside
    /// themselves, such as a library that they link with a run path of `$ORIGIN`. They must not be overwritten then,
    /// only replaced by renaming.
    ///
    /// A private copy serves one runtime, and each load of a library that was loaded before gets another, so a plugin's
    /// statics are those of one load: its configuration, its host, the target of its log. In its place a library is in
    /// the process once, for all runtimes and all loads: its statics keep what the first one put there, and
    /// log records and panics of the plugin go to the runtime that initialised it last. So load such a library in
    /// one runtime, once.
    ///
    /// A library that is reloaded is copied all the same: under the old path, the old one would be opened.
    /// Where signatures are required this cannot be said, because what was checked has to be what is opened.
    pub fn open_in_place(mut self, in_place: bool) -> Self {
        self.settings.placement.in_place = in_place;
        self
    }

    /// Decides what becomes of libraries that no loaded bundle is made of any more; without it, they stay
    /// mapped until the process ends.
    ///
    /// With [`Unmap::WhenUnused`], [`Runtime::sweep`] closes a library when nothing that the runtime knows of
    /// leads into it: no proxy, no object and no callback that one of its calls gave to the host, no instance
    /// that ends or is made, no attempt to load it. A library whose contracts another plugin uses, or that
    /// ABI v1 handed a pointer into, stays mapped for good, because nobody knows how long that goes on.
    /// What a library in Rust keeps in its statics is not given back, as Rust drops no statics; of this SDK that
    /// is some hundred bytes.
    ///
    /// # Safety
    /// With [`Unmap::WhenUnused`], some things lead into a library and are not counted. For each bundle that
    /// is unloaded or reloaded, also for one that failed to load, the caller promises that at the time of a
    /// sweep, and after it:
    ///
    /// * no [`AbiString`](polyplug_abi::AbiString) and no [`AbiVec`](polyplug_abi::AbiVec) that the plugin made
    ///   is left: they are freed by code of the plugin;
    /// * no thread that the plugin started runs its code, and no signal handler, exit handler or hook that it
    ///   gave to the operating system or to another library leads to it;
    /// * no table that was taken out of a proxy ([`RawProxy::vtable`](polyplug_abi::RawProxy::vtable)) is used
    ///   when the proxy is gone;
    /// * no other plugin has an object or a function that the plugin passed to it in a call of its own, and no code
    ///   that works with raw pointers has something of the plugin that it did not get through this runtime.
    ///
    /// That is so for plugins that only use this SDK and nothing of other plugins, start no threads that outlive
    /// their instances, and return neither of these types.
    pub unsafe fn unmap(mut self, unmap: Unmap) -> Self {
        self.settings.unmap = unmap;
        self
    }

    /// Has `listener` told when bundles are reloaded and unloaded. May be said several times.
    ///
    /// It is called on the thread on which it happens, which can be one of a plugin, and may call the runtime. A
    /// reload of the bundle that it is told of is refused until all were told. If it panics, that becomes a
    /// [`Diagnostic`](crate::Diagnostic), and what it was told of has happened all the same.
    pub fn on_event(mut self, listener: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        self.settings.listeners.add(Arc::new(listener));
        self
    }

    /// Says whether bundles may be reloaded, by whomever; without this, they may.
    pub fn allow_reload(mut self, may: bool) -> Self {
        self.settings.reloads = may;
        self
    }

    /// Has `listener` told of what plugins and the runtime log, up to this level, in the place of `tracing` and `log`.
    /// Said again, it replaces the listener.
    ///
    /// Where there is no listener and nobody in the process has a `tracing` subscriber or a `log` logger, warnings and
    /// errors go to the standard error. A listener at any level, also one that does nothing, keeps them from there.
    ///
    /// It is called on the thread on which it happens, on several at once, while no lock is held. It may call the
    /// runtime and plugins; what they log meanwhile on that thread is told to nobody. Records of a plugin that outlives
    /// the runtime go to `tracing` and `log` again.
    pub fn on_log(
        mut self,
        max_level: LogLevel,
        listener: impl Fn(&LogRecord<'_>) + Send + Sync + 'static,
    ) -> Self {
        self.settings.logs = Logs::new(max_level as u32, Arc::new(listener));
        self
    }

    /// Takes over all settings of an ABI v1 host. What is said later replaces them, as far as it is about the same.
    ///
    /// | field | is |
    /// |---|---|
    /// | `compatibility` | [`RuntimeBuilder::compatibility`] |
    /// | `hot_reload_enabled` | [`RuntimeBuilder::allow_reload`] |
    /// | `on_reload` | [`RuntimeBuilder::on_event`], with the id of the bundle, and the reason when it failed |
    /// | `log`, `log_max_level` | [`RuntimeBuilder::on_log`], where level 0 is nothing; without `log`, as without this |
    /// | `signature_policy` | [`RuntimeBuilder::signature_policy`] |
    /// | `trusted_keys` | [`RuntimeBuilder::trust`]; with none, a signature of any key counts, which shows that a bundle is as somebody has signed it, but not who |
    ///
    /// # Errors
    /// If it is null or not aligned, or a field has a value that it cannot have.
    ///
    /// # Safety
    /// `config` is null, misaligned, or points to a `RuntimeConfig` whose bytes are all initialised, as C has them:
    /// its numbers may be any. Each function is null or of the type that the field says, and does not unwind;
    /// `trusted_keys` has as many keys as it says. The functions may be called with their user data on any thread, on
    /// several at once, until nothing is left of the runtime: none of its clones, and nothing that it gave to the host
    /// or to a plugin.
    pub unsafe fn abi_v1_config(
        mut self,
        config: *const RuntimeConfig,
    ) -> Result<Self, BuildError> {
        // SAFETY: the caller promises null, a misaligned pointer, or settings, whose functions may be called until
        // nothing is left of the runtime.
        unsafe { self.take_over(config) }?;
        Ok(self)
    }

    /// Does what [`RuntimeBuilder::abi_v1_config`] does. On an error, the log was taken over if it could be read.
    ///
    /// # Safety
    /// As for that.
    pub(crate) unsafe fn take_over(
        &mut self,
        config: *const RuntimeConfig,
    ) -> Result<(), BuildError> {
        // SAFETY: the caller promises null, a misaligned pointer, or settings, whose functions may be called until
        // nothing is left of the runtime.
        unsafe { abi_v1_config::apply(&mut self.settings, config) }
    }

    /// Returns where the records of the runtime will go.
    pub(crate) fn logs(&self) -> Logs {
        self.settings.logs.clone()
    }

    /// Adds a loader, which runs the bundles whose manifest names it. May be said several times. See [`Loader`].
    pub fn loader(mut self, loader: impl Loader) -> Self {
        self.loaders.push(Arc::new(loader));
        self
    }

    /// Provides `C` to plugins from the first one on, as [`Runtime::provide`] does.
    ///
    /// A plugin in Rust gets at it with `PluginContext::host`, one in C++ with `polyplug::context::host`.
    pub fn provide<C, T>(mut self, value: T) -> Self
    where
        C: SharedContract + ImplementedBy<<C as Contract>::Instance<T>> + ?Sized,
        T: Send + 'static,
    {
        self.offers.push(Box::new(move |runtime| runtime.provide::<C, T>(value)));
        self
    }

    /// Provides `C` to plugins from the first one on, each of which has a value of its own, as
    /// [`Runtime::provide_with`] does.
    pub fn provide_with<C, T, F>(mut self, factory: F) -> Self
    where
        C: SharedContract + ImplementedBy<<C as Contract>::Instance<T>> + ?Sized,
        T: 'static,
        F: Fn(&str) -> T + Send + Sync + 'static,
    {
        self.offers.push(Box::new(move |runtime| runtime.provide_with::<C, T, F>(factory)));
        self
    }

    /// Makes the runtime and loads the bundles that are found, each after those that it needs and
    /// otherwise in the order found.
    ///
    /// A bundle that cannot be loaded does not keep the others from being loaded: it becomes one of
    /// the [`Runtime::bundles`] and [`Runtime::diagnostics`], and an error in the [log](RuntimeBuilder::on_log).
    ///
    /// # Errors
    /// If a plugin directory does not exist or cannot be read, a loader has no name of its own, a contract is
    /// provided twice, or settings about signatures contradict each other. Nothing has been loaded then.
    pub fn build(self) -> Result<Runtime, BuildError> {
        self.settings.signers.validate(self.settings.placement.in_place)?;
        let loaders = Loaders::default();
        for loader in self.loaders {
            loaders.add(loader).map_err(|(error, _loader)| BuildError::Loader(error))?;
        }
        let core = steps::new_core(self.settings, loaders);
        let runtime = Runtime::new(Arc::clone(&core));
        for offer in self.offers {
            offer(&runtime).map_err(|error| BuildError::Provide { error })?;
        }
        let found = search::find(&core)?;
        search::load_all(&core, found);
        Ok(runtime)
    }
}
