//! The plugin of the models, in as many generations as they need, and the contract that it provides.
//!
//! Each generation lies in a file of its own. Whenever code of the plugin runs, it looks whether that is mapped.

use std::{
    cell::RefCell,
    ffi::c_void,
    path::PathBuf,
    ptr,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use polyplug_abi::{
    AbiError, Contract, ContractSchema, HostApi, Instance, IsProxy, Object, ObjectOf, Provider,
    Proxy, RawProxy, RefHolder, SharedContract, Tables, VTableHeader, Version,
};

use crate::{
    boundary::foreign_memory::Constant,
    bundle::{
        content_hash::ContentHash,
        description::{Bundle, Description},
        source::Source,
    },
    host_api::host_table::own,
    identity::contract_name::ContractName,
    instance::{backing::Backing, raw_instance::RawInstance},
    library::{
        maker::Maker, open_library::Library, origin, private_copy::OpenFile, sweep_outcome::Unmap,
    },
    lifecycle::{
        load::Attempt,
        prepare::Prepared,
        reload::{self, Turn},
        steps::new_core,
        unload,
    },
    loader::loaders::Loaders,
    models::linker,
    registry::Generation,
    registry::registration::{
        Registration,
        implementation::{Implementation, Origin, StateHooks, V1Interface},
    },
    shared::{runtime_core::Core, settings::Settings},
    sync::Counted,
};

/// What the bundle is called.
const NAME: &str = "it";

/// Returns the file that a generation lies in.
pub(super) fn path(generation: usize) -> PathBuf {
    PathBuf::from(format!("/nowhere/{generation}.so"))
}

/// Makes a runtime that unmaps what is unused.
pub(super) fn core() -> Arc<Core> {
    let mut settings = Settings::default();
    settings.unmap = Unmap::WhenUnused;
    new_core(settings, Loaders::default())
}

/// A contract without methods.
pub(super) trait Probe: Send + Sync {}

#[repr(C)]
pub(super) struct ProbeVTable(VTableHeader);

#[repr(transparent)]
pub(super) struct ProbeProxy(RawProxy<dyn Probe>);

impl Probe for ProbeProxy {}

// SAFETY: it is transparent.
unsafe impl Proxy for ProbeProxy {
    type Contract = dyn Probe;
}

// SAFETY: the table has a header and no slots, as the schema has no methods.
unsafe impl Object for dyn Probe {
    const NAME: &'static str = "test.Probe";
    const REQUIRED: usize = 0;
    type VTable = ProbeVTable;
    type Proxy = ProbeProxy;
}

// SAFETY: the table has a header and no slots, as the schema has no methods.
unsafe impl Contract for dyn Probe {
    const NAME_AT_MAJOR: &'static str = "test.Probe@1";
    type Args = ();
    const SCHEMA: &'static ContractSchema = &ContractSchema {
        create: None,
        name: Self::NAME,
        major: 1,
        minor: 0,
        send: true,
        sync: true,
        methods: &[],
    };
    type Instance<T: 'static> = Instance<T>;

    fn proxy_of(_: &Self) -> IsProxy<'_, Self> {
        IsProxy::no()
    }

    fn unsize(proxy: *const ProbeProxy) -> *const Self {
        proxy
    }
}

// SAFETY: there is no method.
unsafe impl SharedContract for dyn Probe {}

// SAFETY: nothing is called through the adapter, because no implementation is uniform.
unsafe impl ObjectOf<RefHolder<dyn Probe>> for dyn Probe {
    const TABLES: Tables<ProbeVTable> =
        Tables { typed: TABLE, original: TABLE, uniform: &[], adapter: TABLE };
}

#[expect(clippy::cast_possible_truncation, reason = "it is a few bytes")]
const TABLE: &ProbeVTable = &ProbeVTable(VTableHeader {
    size: VTableHeader::size_for(0) as u32,
    flags: 0,
    drop_instance: end,
    object: ptr::null(),
});

/// An instance.
struct Life {
    generation: usize,
    ended: AtomicUsize,
}

thread_local! {
    /// The instances that were made. The checker runs all threads of a model on one.
    static LIVES: RefCell<Vec<Arc<Life>>> = RefCell::default();
}

/// Forgets everything, before a model runs once more.
pub(super) fn begin() {
    LIVES.take();
}

/// Checks that every instance has ended, once.
pub(super) fn check() {
    for life in LIVES.take() {
        let (generation, ended) = (life.generation, life.ended.load(Ordering::Relaxed));
        assert_eq!(ended, 1, "times that an instance of generation {generation} has ended");
    }
}

unsafe extern "C" fn create<const GENERATION: usize>(
    _: *const HostApi,
    _: *const c_void,
    out: *mut *mut c_void,
    _: *mut AbiError,
) -> u32 {
    linker::run_code_of(&path(GENERATION));
    let life = Arc::new(Life { generation: GENERATION, ended: AtomicUsize::new(0) });
    let this = Arc::into_raw(Arc::clone(&life)).cast_mut().cast();
    LIVES.with_borrow_mut(|lives| lives.push(life));
    // SAFETY: the caller has room for the instance.
    unsafe { out.write(this) };
    0
}

unsafe extern "C" fn end(this: *mut c_void, _: *mut AbiError) -> u32 {
    // SAFETY: the instance is one that `create` made, and ends here.
    let life = unsafe { Arc::from_raw(this.cast::<Life>()) };
    life.ended.fetch_add(1, Ordering::Relaxed);
    linker::run_code_of(&path(life.generation));
    0
}

/// Calls an instance, and returns its generation.
///
/// # Safety
/// `this` is an instance that has not ended.
unsafe fn call(this: *const ()) -> usize {
    // SAFETY: the caller promises a live one.
    let life = unsafe { &*this.cast::<Life>() };
    linker::run_code_of(&path(life.generation));
    if life.ended.load(Ordering::Relaxed) > 0 {
        linker::fault(format!(
            "an instance of generation {} was called after its end",
            life.generation
        ));
    }
    life.generation
}

impl ProbeProxy {
    /// Calls the instance, and returns its generation.
    pub(super) fn call(&self) -> usize {
        // SAFETY: the proxy keeps its instance.
        unsafe { call(self.instance()) }
    }

    /// Returns the instance.
    pub(super) fn instance(&self) -> *const () {
        let mut instance = ptr::null();
        let function = |this, _, _| {
            instance = this;
            0
        };
        // SAFETY: what is called has no parameters and no result.
        let called = unsafe { self.0.call::<()>("call", function) };
        called.expect("it answers 0");
        instance
    }
}

/// Calls an instance.
pub(super) fn call_instance(instance: &RawInstance) {
    // SAFETY: it has not ended, because it is there.
    unsafe { call(instance.this().cast_const().cast()) };
}

/// A table that nobody looks at, which stays.
fn host() -> &'static HostApi {
    static HOST: OnceLock<usize> = OnceLock::new();
    let address = HOST.get_or_init(|| {
        let api: *const HostApi = own(&new_core(Settings::default(), Loaders::default())).api();
        api.expose_provenance()
    });
    // SAFETY: the table is never freed.
    unsafe { &*ptr::with_exposed_provenance(*address) }
}

/// What `load::prepare` does with the library of a generation: opens it, and has it register the contract.
pub(super) fn prepare<const GENERATION: usize>(core: &Arc<Core>) -> Prepared {
    prepare_image::<GENERATION>(core, image(GENERATION))
}

/// Does the same with a file that may be open.
pub(super) fn prepare_image<const GENERATION: usize>(
    core: &Arc<Core>,
    image: Arc<OpenFile>,
) -> Prepared {
    let library = open(core, image);
    let bundle = bundle(GENERATION);
    let registration = registration::<GENERATION>(core, &bundle, &library);
    let registrations = vec![(core.settings.rank(Some(&bundle)), registration)];
    Prepared {
        generation: Generation { bundle, registrations, loaded: None },
        library: Some(library),
    }
}

/// Does the same for one that is asked before all others.
pub(super) fn prepare_preferred<const GENERATION: usize>(core: &Arc<Core>) -> Prepared {
    let mut prepared = prepare::<GENERATION>(core);
    prepared.generation.registrations.iter_mut().for_each(|(rank, _)| rank.preference = 0);
    prepared
}

/// Does the same for one that registers nothing.
pub(super) fn prepare_empty<const GENERATION: usize>(core: &Arc<Core>) -> Prepared {
    let library = open(core, image(GENERATION));
    let bundle = bundle(GENERATION);
    let generation = Generation { bundle, registrations: Vec::new(), loaded: None };
    Prepared { generation, library: Some(library) }
}

/// Returns what is to be opened for a generation.
pub(super) fn image(generation: usize) -> Arc<OpenFile> {
    Arc::new(OpenFile::in_place(path(generation), ContentHash::default()))
}

fn open(core: &Core, image: Arc<OpenFile>) -> Counted<Library> {
    core.graveyard.open(image, &path(0)).expect("the linker opens everything")
}

fn bundle(generation: usize) -> Bundle {
    let (name, path, image) = (NAME.into(), path(0), Some(path(generation)));
    Bundle::new(Description { name, path, image, ..Description::default() })
}

fn registration<const GENERATION: usize>(
    core: &Arc<Core>,
    bundle: &Bundle,
    library: &Counted<Library>,
) -> Registration {
    let (id, name) = (<dyn Probe>::ID.0, <dyn Probe>::NAME.into());
    let contract = ContractName { id, name, version: <dyn Probe>::VERSION };
    let provider = Provider::new(NAME.into(), Version::default(), None, None);
    let maker = Maker::of_library(provider, &core.diagnostics, Some(library.clone()));
    let runtime: std::sync::Weak<Core> = Arc::downgrade(core);
    origin::remember(home(GENERATION), &maker, runtime);
    let implementation = Implementation::Typed {
        // SAFETY: a constant.
        table: unsafe { Constant::new(&raw const TABLE.0) },
        methods: 0,
        drop_instance: end,
        schema: None,
        fingerprint: 0,
        mentioned: Vec::new(),
        untrusting: None,
        origin: Origin::Plugin {
            create: create::<GENERATION>,
            hooks: StateHooks::default(),
            host: host(),
        },
    };
    // SAFETY: nobody looks at the interface.
    let interface = V1Interface::Guest(unsafe { Constant::new(ptr::null()) });
    let backing = Backing { maker, loaded: None };
    Registration::new(Some(bundle.clone()), contract, backing, interface, implementation)
}

/// Returns what stands for the binary of a generation.
pub(super) fn home(generation: usize) -> usize {
    generation + 1
}

/// Loads what is prepared.
pub(super) fn load(core: &Arc<Core>, prepare: impl FnOnce(&Arc<Core>) -> Prepared) {
    let source = Source::at(&path(0));
    let attempt = Attempt::begin(core, &source).expect("it is not there yet");
    attempt.commit(prepare(core)).expect("nothing else is there");
}

/// Unloads it.
pub(super) fn unload(core: &Core) {
    unload::unload(core, NAME).expect("it is loaded");
}

/// Reloads the bundle as what is prepared.
pub(super) fn reload(core: &Arc<Core>, prepare: impl FnOnce(&Arc<Core>) -> Prepared) {
    let (turn, _) = Turn::begin(core, NAME).expect("it is loaded");
    let source = Source::at(&path(0));
    let replaced = reload::succeed(&turn, &source, prepare(core));
    drop(replaced.ok().expect("it fits"));
}
