//! Hosts of ours that are older than a plugin, or newer: it uses what their table has, function by function.
//!
//! Each host here is one whose extension ends after any number of bytes. Behind its end there is nothing that could
//! be called, so whoever reads on crashes.

use std::{
    ffi::c_void,
    fs,
    mem::{ManuallyDrop, offset_of},
    ptr,
    sync::{
        Mutex,
        atomic::{AtomicPtr, AtomicUsize, Ordering},
    },
};

use fixture_contracts::{Asker, Clock, Explosive, Greeter, Talker};
use libloading::Library;
use polyplug_abi::{
    AbiError, AbiErrorCode, BundleInitContext, Contract, ContractExport, ContractLease,
    ContractRequest, ForeignFunctions, ForeignInstance, GuestContractInstance,
    GuestContractInterface, HostApi, HostExtension, HostHeap, InitFn, LogSource, OWN_HEAP,
    PluginDescriptor, SourcePlace, StringView, UniformFn, Version, VmLoaderData,
};
use polyplug_sdk::Runtime;
use proptest::prelude::*;

use crate::support::{Made, folder, over};

/// What plugins told the hosts of this test, and what they asked, by the address of the host's table.
static CALLED: Mutex<Vec<(usize, &str)>> = Mutex::new(Vec::new());

/// The interfaces that they registered, in the same way.
static REGISTERED: Mutex<Vec<(usize, usize)>> = Mutex::new(Vec::new());

/// The configuration that the hosts tell.
const CONFIG: &str = r#"{"greeting": "Moin"}"#;

fn note(host: *const HostApi, what: &'static str) {
    CALLED.lock().unwrap().push((host.addr(), what));
}

fn keep(host: *const HostApi, interface: *const GuestContractInterface) {
    REGISTERED.lock().unwrap().push((host.addr(), interface.expose_provenance()));
}

/// What the runtimes behind the hosts have as a whole: the same for all.
static WHOLE: AtomicPtr<HostExtension> = AtomicPtr::new(ptr::null_mut());

unsafe extern "C" fn register_guest_contract(
    host: *const HostApi,
    _: *const PluginDescriptor,
    interface: *const GuestContractInterface,
    _: *mut AbiError,
) {
    note(host, "register_guest_contract");
    keep(host, interface);
}

unsafe extern "C" fn register_export(
    host: *const HostApi,
    _: *const PluginDescriptor,
    export: *const ContractExport,
    _: *mut AbiError,
) {
    note(host, "register_export");
    // SAFETY: the plugin passes its export.
    keep(host, unsafe { (*export).interface });
}

unsafe extern "C" fn describe_bundle(host: *const HostApi, _: u32, _: StringView, _: Version) {
    note(host, "describe_bundle");
}

unsafe extern "C" fn bundle_config(host: *const HostApi) -> StringView {
    note(host, "bundle_config");
    StringView::from_str(CONFIG)
}

/// Where the hosts say that a value is.
const PLACE: SourcePlace = SourcePlace { line: 7, column: 9 };

unsafe extern "C" fn config_place(host: *const HostApi, _: StringView) -> SourcePlace {
    note(host, "config_place");
    PLACE
}

unsafe extern "C" fn lease_contract(
    host: *const HostApi,
    request: *const ContractRequest,
    out: *mut ContractLease,
    err: *mut AbiError,
) -> u32 {
    note(host, "lease_contract");
    // SAFETY: a host was made before, and our runtime has an extension, which is constant.
    let lease_contract = unsafe { (*WHOLE.load(Ordering::Relaxed)).lease_contract };
    // SAFETY: what the plugin passes is passed on.
    unsafe { lease_contract(host, request, out, err) }
}

unsafe extern "C" fn log_enabled(host: *const HostApi, source: *const LogSource) -> u32 {
    note(host, "log_enabled");
    // SAFETY: the plugin passes its source.
    u32::from(unsafe { (*source).level } <= 4)
}

unsafe extern "C" fn log_record(host: *const HostApi, _: *const LogSource, _: StringView) {
    note(host, "log_record");
}

unsafe extern "C" fn log(host: *const HostApi, _: u32, _: StringView, _: StringView) {
    note(host, "log");
}

/// A plugin in a host whose extension has so many bytes.
struct Hosted {
    api: &'static HostApi,
    runtime: Runtime,
}

impl Hosted {
    /// Initialises a copy of a fixture's library, which no other host has.
    fn new(fixture: &str, size: usize) -> Result<Self, String> {
        let runtime = Runtime::builder().provide::<dyn Clock, _>(Seven).build().unwrap();
        // SAFETY: the table stays until the process ends.
        let own = unsafe { &*runtime.host_api() };
        WHOLE.store(own.reserved.cast_mut().cast(), Ordering::Relaxed);
        let reserved = extension(size);
        let api: &HostApi = Box::leak(Box::new(HostApi {
            register_guest_contract,
            log,
            reserved: reserved.cast(),
            ..*own
        }));
        let context = BundleInitContext { bundle_id: 1, bundle_path: StringView::null() };
        let library = library(fixture);
        // SAFETY: every plugin has this function with this type.
        let init = unsafe { library.get::<InitFn>(b"polyplug_init") }.unwrap();
        // SAFETY: the table stays, and the context is alive.
        let error = unsafe { init(api, &raw const context) };
        if !error.is_ok() {
            // SAFETY: the message is the plugin's until its next failure on this thread.
            let message = unsafe { error.message.as_bytes() };
            return Err(String::from_utf8_lossy(message).into_owned());
        }
        Ok(Self { api, runtime })
    }

    /// Returns a proxy to an instance that the host made, in the way of ABI v1.
    fn proxy<C: Contract + ?Sized>(&self) -> C::Proxy {
        let registered = REGISTERED.lock().unwrap().clone();
        let own =
            registered.into_iter().filter(|(host, _)| *host == ptr::from_ref(self.api).addr());
        let mut interfaces = own.map(|(_, interface)| {
            let interface = ptr::with_exposed_provenance::<GuestContractInterface>(interface);
            // SAFETY: what was registered stays as long as the library, which is never closed.
            unsafe { &*interface }
        });
        let interface = interfaces.find(|it| it.contract_id == C::ID.0).expect("it has registered");
        // SAFETY: the fixtures are native code.
        let functions = unsafe { interface.dispatch.native.functions }.cast::<UniformFn>();
        // SAFETY: the table stays until the process ends.
        let heap = unsafe { HostHeap::new(self.api) };
        let (host, none) = (ptr::from_ref(self.api), VmLoaderData::null());
        let mut instance = GuestContractInstance::null();
        // SAFETY: the function is the plugin's, and gets its own host and room for the instance.
        unsafe { (interface.create_instance)(none, host, ptr::null(), &raw mut instance) };
        let foreign =
            ForeignInstance { instance, functions: ForeignFunctions::Guest(functions), heap };
        let made = Made { foreign, interface, host };
        over::<C>(made, Some(self.runtime.clone()))
    }

    /// Returns what the plugin called since it was last asked, without the repetitions.
    fn called(&self) -> Vec<&'static str> {
        let mut called = CALLED.lock().unwrap();
        let is_own = |(host, _): &&(usize, &str)| *host == ptr::from_ref(self.api).addr();
        let mut own: Vec<_> = called.iter().filter(is_own).map(|(_, what)| *what).collect();
        called.retain(|call| !is_own(&call));
        own.dedup();
        own
    }
}

/// Opens a fixture's library in an image of its own, for ever: hosts keep what it registers.
fn library(fixture: &str) -> ManuallyDrop<Library> {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let path = folder(&format!("older_hosts_{number}")).join("plugin");
    fs::copy(polyplug_fixtures::library(fixture), &path).unwrap();
    // SAFETY: the fixtures have no constructors that do harm.
    let library = unsafe { Library::new(&path) }.unwrap();
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
    ManuallyDrop::new(library)
}

/// Makes the extension of a host: as many bytes of it as there are, and more of what nobody knows in a newer one.
fn extension(size: usize) -> *const HostExtension {
    const WORD: usize = size_of::<u64>();
    let whole = HostExtension {
        magic: HostExtension::MAGIC,
        size: u32::try_from(size).unwrap(),
        revision: HostExtension::REVISION,
        register_export,
        describe_bundle,
        bundle_config,
        lease_contract,
        log_enabled,
        log_record,
        config_place,
        heap: &raw const OWN_HEAP,
    };
    // No code lies at this address.
    let words: &mut [u64] =
        Box::leak(vec![0x10_u64; size.max(size_of::<HostExtension>()) / WORD + 1].into());
    let known = size.min(size_of::<HostExtension>());
    let from = (&raw const whole).cast::<u8>();
    // SAFETY: there are as many bytes of either.
    unsafe { words.as_mut_ptr().cast::<u8>().copy_from_nonoverlapping(from, known) };
    words.as_ptr().cast()
}

struct Seven;

impl Clock for Seven {
    fn now(&self) -> u64 {
        7
    }

    fn zone(&self, name: &str) -> String {
        format!("7 in {name}")
    }

    fn strike(&self, _: &str) {}
}

/// Whether a host has a function whose field begins at `offset`.
fn has(size: usize, offset: usize) -> bool {
    size >= offset + size_of::<*const c_void>()
}

macro_rules! has {
    ($size:expr, $field:ident) => {
        has($size, offset_of!(HostExtension, $field))
    };
}

/// Returns the calls of a plugin while it is initialised that describes itself.
fn at_init(size: usize) -> Vec<&'static str> {
    let describes = has!(size, describe_bundle).then_some("describe_bundle");
    let register =
        if has!(size, register_export) { "register_export" } else { "register_guest_contract" };
    describes.into_iter().chain([register]).collect()
}

/// Checks what plugins of Rust do in a host with so many bytes.
fn check_rust(size: usize) {
    let hosted = Hosted::new("logs", size).unwrap();
    let talker = hosted.proxy::<dyn Talker>();
    let _ = hosted.called();
    // Debug is asked for, if there is somebody to ask.
    let formatted = if has!(size, log_enabled) { 4 } else { 3 };
    assert_eq!(talker.say("log"), formatted, "{size}");
    let told = if has!(size, log_record) { "log_record" } else { "log" };
    let called = hosted.called();
    assert!(called.contains(&told), "{size}: {called:?}");
    assert_eq!(called.contains(&"log_enabled"), has!(size, log_enabled), "{size}");
    assert_eq!(called.contains(&"log"), !has!(size, log_record), "{size}");

    let hosted = Hosted::new("configured", size);
    if has!(size, bundle_config) {
        let hosted = hosted.unwrap_or_else(|error| panic!("{size}: {error}"));
        assert_eq!(hosted.called(), [&["bundle_config"], &*at_init(size)].concat(), "{size}");
        assert_eq!(hosted.proxy::<dyn Greeter>().greet("you"), "Moin, you!");
    } else {
        let error = hosted.err().unwrap_or_else(|| panic!("{size}: there is no configuration"));
        assert!(error.contains("the host tells plugins no `[config]`"), "{error}");
    }

    let hosted = Hosted::new("asker", size).unwrap();
    let asker = hosted.proxy::<dyn Asker>();
    let told = asker.clock("Rome").unwrap();
    assert!(told.starts_with("7 in Rome by "), "{size}: {told}");
    assert_eq!(asker.told("init"), Ok("7 in init".to_owned()), "{size}");
    let is_leased = hosted.called().contains(&"lease_contract");
    assert_eq!(is_leased, has!(size, lease_contract), "{size}");
}

/// Checks what plugins in C++ do in a host with so many bytes.
fn check_cpp(size: usize) {
    let hosted = Hosted::new("throws-cpp", size).unwrap();
    assert_eq!(hosted.called(), at_init(size), "{size}");
    let explosive = hosted.proxy::<dyn Explosive>();
    let expected = if has!(size, log_enabled) { "yes" } else { "no" };
    assert_eq!(explosive.explode("log enabled"), expected, "{size}");
    assert_eq!(hosted.called().contains(&"log_enabled"), has!(size, log_enabled), "{size}");

    let hosted = Hosted::new("asker-cpp", size).unwrap();
    assert_eq!(hosted.proxy::<dyn Asker>().clock("Rome"), Ok("7 in Rome".to_owned()), "{size}");
    assert_eq!(hosted.called().contains(&"lease_contract"), has!(size, lease_contract), "{size}");
}

/// Where a table can end: behind each field.
fn prefixes() -> impl Iterator<Item = usize> {
    let fields = (16..=size_of::<HostExtension>()).step_by(size_of::<*const c_void>());
    fields.chain([12, size_of::<HostExtension>() + 64])
}

#[test]
fn a_plugin_uses_what_an_older_or_newer_host_has() {
    prefixes().for_each(check_rust);
}

#[test]
fn a_plugin_in_cpp_uses_what_an_older_or_newer_host_has() {
    prefixes().for_each(check_cpp);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_table_of_any_size_works_for_what_it_has(size in 12_usize..200) {
        check_rust(size);
        check_cpp(size);
    }
}

#[test]
fn a_path_that_is_no_text_is_refused() {
    let (runtime, library) = (Runtime::builder().build().unwrap(), library("greeter"));
    // SAFETY: every plugin has this function with this type.
    let init = unsafe { library.get::<InitFn>(b"polyplug_init") }.unwrap();
    let broken = StringView { ptr: [0xff_u8].as_ptr(), len: 1 };
    let null = StringView { ptr: ptr::null(), len: 1 };
    for (bundle_path, said) in [(null, "is null"), (broken, "is not UTF-8")] {
        let context = BundleInitContext { bundle_id: 0, bundle_path };
        // SAFETY: the table stays, and the context lives for the call.
        let error = unsafe { init(runtime.host_api(), &raw const context) };
        // SAFETY: the message is the plugin's until its next failure on this thread.
        let message = String::from_utf8_lossy(unsafe { error.message.as_bytes() });
        assert_ne!(error.code, AbiErrorCode::Ok as u32);
        assert!(message.contains(said), "{message}");
    }
}

#[test]
fn a_field_that_is_somebody_elses_is_left_alone() {
    // Whoever takes it for our extension calls what lies at this address.
    let mut other = [size_of::<HostExtension>() as u64; 32];
    let runtime = Runtime::builder().build().unwrap();
    // SAFETY: the table stays until the process ends.
    let own = unsafe { &*runtime.host_api() };
    for reserved in
        [other.as_mut_ptr().cast::<u8>(), extension(64).cast::<u8>().cast_mut().wrapping_add(1)]
    {
        let reserved = reserved.cast::<c_void>().cast_const();
        let api: &HostApi =
            Box::leak(Box::new(HostApi { register_guest_contract, reserved, ..*own }));
        let library = library("greeter");
        // SAFETY: every plugin has this function with this type.
        let init = unsafe { library.get::<InitFn>(b"polyplug_init") }.unwrap();
        // SAFETY: the table stays, and null stands for no context.
        let error = unsafe { init(api, ptr::null()) };
        assert_eq!(error.code, AbiErrorCode::Ok as u32);
        let called = CALLED.lock().unwrap();
        let host = ptr::from_ref(api).addr();
        assert!(called.contains(&(host, "register_guest_contract")), "{called:?}");
    }
}
