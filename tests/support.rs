//! What the tests share: a runtime with fixtures loaded, and folders of their own.

use std::{
    any::Any,
    fs,
    path::{Path, PathBuf},
    ptr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use polyplug_abi::{
    AbiError, Contract, ForeignFunctions, ForeignInstance, GuestContractInstance,
    GuestContractInterface, HostApi, HostHeap, KeepAlive, Proxy, RawProxy, UniformFn,
};
use polyplug_sdk::{
    CallError, Provider, Runtime, Version,
    loader::{BundleSource, LoadedBundle, Loader, LoaderError},
};

/// Starts a runtime and loads fixtures in the order given.
pub(crate) fn load(fixtures: &[&str]) -> Runtime {
    let runtime = Runtime::builder().build().expect("a runtime without plugins starts");
    for fixture in fixtures {
        let loaded = runtime.load(polyplug_fixtures::library(fixture));
        loaded.unwrap_or_else(|error| panic!("`{fixture}` does not load: {error}"));
    }
    runtime
}

/// Makes an empty folder for the test called `name`.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

/// Copies a fixture's library into `folder`, under its own file name.
pub(crate) fn copy(fixture: &str, folder: &Path) -> PathBuf {
    let library = polyplug_fixtures::library(fixture);
    let copy = folder.join(library.file_name().expect("a library has a name"));
    fs::copy(library, &copy).expect("the target folder can be written");
    copy
}

/// Makes a bundle called `name` of a fixture: a folder with a copy of its library, and a manifest with
/// `more` below the name.
pub(crate) fn bundle(folder: &Path, name: &str, fixture: &str, more: &str) -> PathBuf {
    let bundle = folder.join(name);
    fs::create_dir_all(&bundle).expect("the target folder can be written");
    copy(fixture, &bundle);
    let manifest = format!("name = \"{name}\"\n{more}\n");
    fs::write(bundle.join("manifest.toml"), manifest).expect("the target folder can be written");
    bundle
}

/// The loader of the fixture `tiny`, as Rust code of a host gives it to the runtime.
#[derive(Clone, Default)]
pub(crate) struct Tiny {
    /// How many bundles it has ended.
    pub(crate) unloaded: Arc<AtomicUsize>,
    /// How many it has loaded in the place of another.
    pub(crate) replaced: Arc<AtomicUsize>,
}

impl Loader for Tiny {
    fn name(&self) -> &str {
        "tiny"
    }

    fn load(
        &self,
        host: &'static HostApi,
        source: &BundleSource<'_>,
        previous: Option<&(dyn Any + Send + Sync)>,
    ) -> Result<LoadedBundle, LoaderError> {
        let text = str::from_utf8(source.content).map_err(|it| LoaderError::new(it.to_string()))?;
        let bundle = fixture_tiny::Bundle::load(host, text)
            .map_err(|it| LoaderError::new(it.message).at(it.line, it.column))?;
        let is_next = previous.is_some_and(|it| it.is::<fixture_tiny::Bundle>());
        self.replaced.fetch_add(usize::from(is_next), Ordering::Relaxed);
        Ok(Box::new(bundle))
    }

    fn unload(&self, bundle: LoadedBundle) -> Result<(), LoaderError> {
        drop(bundle);
        self.unloaded.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn instance_error(&self) -> Option<LoaderError> {
        let (code, message) = fixture_tiny::instance_failure()?;
        Some(LoaderError::new(message).with_code(code))
    }
}

impl Tiny {
    /// Starts a runtime with the loader.
    pub(crate) fn runtime(&self) -> Runtime {
        Runtime::builder().loader(self.clone()).build().expect("a runtime with a loader starts")
    }

    /// Returns how many bundles it has ended.
    pub(crate) fn unloaded(&self) -> usize {
        self.unloaded.load(Ordering::Relaxed)
    }
}

/// Registers the loader of the fixture `tiny` as ABI v1 does it, under a name of which it holds a share.
pub(crate) fn register_tiny(runtime: &Runtime, name: &Arc<String>) -> Result<(), String> {
    let (host, mut err) = (runtime.host_api(), AbiError::ok());
    let mut table = fixture_tiny::table(name);
    // SAFETY: the table belongs to a runtime that is alive.
    let register = unsafe { (*host).register_loader };
    // SAFETY: the fixture keeps the rules of loaders.
    unsafe { register(host, (&raw mut table).cast(), &raw mut err) };
    if err.is_ok() {
        return Ok(());
    }
    // SAFETY: the message is the host's until its next failure on this thread.
    let message = String::from_utf8_lossy(unsafe { err.message.as_bytes() }).into_owned();
    // SAFETY: the host did not take the loader, so its share is still that of the table.
    drop(unsafe { Arc::from_raw(table.user_data.cast::<String>()) });
    Err(message)
}

/// Makes a bundle called `name` of a source for `loader`, with `more` in the manifest.
pub(crate) fn source(folder: &Path, name: &str, loader: &str, text: &str, more: &str) -> PathBuf {
    let bundle = folder.join(name);
    fs::create_dir_all(&bundle).expect("the target folder can be written");
    fs::write(bundle.join("main.txt"), text).expect("the target folder can be written");
    let manifest =
        format!("name = \"{name}\"\nloader = \"{loader}\"\nfile = \"main.txt\"\n{more}\n");
    fs::write(bundle.join("manifest.toml"), manifest).expect("the target folder can be written");
    bundle
}

/// Keeps what a proxy over a uniform table needs.
struct Kept {
    // Boxed, because the proxy points to it.
    made: Box<Made>,
    provider: Provider,
    _runtime: Option<Runtime>,
}

// SAFETY: the contracts of the tests that use this are shared; the rest is constant.
unsafe impl Send for Kept {}
// SAFETY: as above.
unsafe impl Sync for Kept {}

impl KeepAlive for Kept {
    fn provider(&self) -> &Provider {
        &self.provider
    }

    fn close(self: Arc<Self>) -> Result<(), CallError> {
        Ok(())
    }

    fn is_only(&self) -> bool {
        true
    }

    fn release(&self) -> bool {
        false
    }
}

/// An instance that was made through ABI v1, and is destroyed through it.
pub(crate) struct Made {
    pub(crate) foreign: ForeignInstance,
    pub(crate) interface: *const GuestContractInterface,
    pub(crate) host: *const HostApi,
}

impl Drop for Made {
    fn drop(&mut self) {
        // SAFETY: whoever made this keeps the table.
        let destroy = unsafe { (*self.host).destroy_guest_instance };
        // SAFETY: the host made the instance with this interface, and nobody calls it any more.
        unsafe { destroy(self.host, self.interface, self.foreign.instance) };
    }
}

/// Makes an instance of the loaded provider of `C`.
pub(crate) fn foreign<C: Contract + ?Sized>(runtime: &Runtime) -> Made {
    // SAFETY: the table is never freed once a plugin was loaded.
    unsafe { foreign_in::<C>(runtime.host_api()) }
}

/// Makes an instance of what provides `C` in any host.
///
/// # Safety
/// The table stays until the instance is dropped, and with it the host or all that it has loaded.
pub(crate) unsafe fn foreign_in<C: Contract + ?Sized>(host: *const HostApi) -> Made {
    // SAFETY: the caller promises the table.
    let api = unsafe { &*host };
    // SAFETY: as above.
    let handle = unsafe { (api.find_guest_contract)(host, C::ID.0, 1) };
    // SAFETY: as above.
    let interface = unsafe { (api.resolve_guest_contract)(host, handle) };
    assert!(!interface.is_null(), "the contract is provided");
    // SAFETY: what was resolved lives as long as its library.
    let dispatch = unsafe { (*interface).dispatch };
    // SAFETY: the dispatch of every fixture is native.
    let functions = unsafe { dispatch.native.functions }.cast::<UniformFn>();
    // SAFETY: the caller promises the table.
    let heap = unsafe { HostHeap::new(host) };
    let mut instance = GuestContractInstance::null();
    // SAFETY: the interface was resolved a moment ago, and there is room.
    unsafe { (api.create_guest_instance)(host, interface, ptr::null(), &raw mut instance) };
    let functions = ForeignFunctions::Guest(functions);
    Made { foreign: ForeignInstance { instance, functions, heap }, interface, host }
}

/// Makes a proxy that calls the uniform table of the loaded provider of `C`, the way a plugin that only
/// knows ABI v1 is called.
pub(crate) fn uniform<C: Contract + ?Sized>(runtime: &Runtime) -> C::Proxy {
    over::<C>(foreign::<C>(runtime), Some(runtime.clone()))
}

/// Makes a proxy that calls an instance through its uniform table.
pub(crate) fn over<C: Contract + ?Sized>(made: Made, runtime: Option<Runtime>) -> C::Proxy {
    let made = Box::new(made);
    let this = ptr::from_ref(&made.foreign).cast();
    let provider = Provider::new("uniform".to_owned(), Version::default(), None, None);
    let keep = Arc::new(Kept { made, provider, _runtime: runtime });
    assert!(ptr::addr_eq(this, &raw const keep.made.foreign));
    // SAFETY: `this` is what the adapter takes, and lives in `keep`.
    C::Proxy::from_raw(unsafe { RawProxy::new(this, C::ADAPTER, keep) })
}

/// States the law for methods: each gives back the value of the strategy, through all of `CONVENTIONS`.
macro_rules! laws {
    ($($method:ident($value:pat in $strategy:expr) |$echo:ident| $call:expr, $expected:expr;)*) => {
        proptest! {
            #![proptest_config(ProptestConfig { cases: if cfg!(miri) { 2 } else { 64 }, failure_persistence: None, ..ProptestConfig::default() })]
            $(
                #[test]
                fn $method($value in $strategy) {
                    for $echo in &*CONVENTIONS {
                        prop_assert_eq!($call, $expected);
                    }
                }
            )*
        }
    };
}
pub(crate) use laws;
