//! What hosts that were written for our predecessor rely on, held against our runtime through the table of ABI v1.
//!
//! The types are those of its published crates. `interop` has the same for plugins.

use std::{
    ffi::c_void,
    fs,
    path::Path,
    ptr,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use fixture_contracts::{Adder, Asker, Greeter};
use polyplug_abi::Contract;
use polyplug_runtime::c_host;
use predecessor_abi::{
    AbiError, AbiErrorCode, CallArena, DependencyInfo, DispatchMechanisms, DispatchType,
    GuestContractHandle, GuestContractInstance, GuestContractInterface, HostApi,
    HostContractInstance, HostContractInterface, NativeDispatch, StringView, Version, VmDispatch,
    VmLoaderData, runtime::RuntimeConfig,
};

use crate::{
    c_host::c_host_library,
    support::{bundle, copy, folder, foreign_in, over},
};

/// A runtime of ours, as a host of the predecessor has it.
struct Host(*const HostApi);

// SAFETY: the functions of the table may be called on any thread.
unsafe impl Send for Host {}
// SAFETY: as above, on several at once.
unsafe impl Sync for Host {}

impl Drop for Host {
    fn drop(&mut self) {
        // SAFETY: the runtime was made by `create`.
        unsafe { c_host::destroy(self.0.cast()) };
    }
}

impl Host {
    fn new() -> Self {
        let config = RuntimeConfig { hot_reload_enabled: true, ..RuntimeConfig::default() };
        // SAFETY: the settings are laid out as theirs, and have no functions.
        let host = unsafe { c_host::create((&raw const config).cast()) };
        assert!(!host.is_null());
        Self(host.cast())
    }

    fn api(&self) -> &HostApi {
        // SAFETY: the table is laid out as theirs, and is never freed.
        unsafe { &*self.0 }
    }

    /// Calls a function that takes a path, and returns the code.
    fn with_path(
        &self,
        function: unsafe extern "C" fn(*const HostApi, *const u8, usize, *mut AbiError),
        path: &Path,
    ) -> u32 {
        let (path, mut err) = (path.to_str().unwrap(), AbiError::ok());
        // SAFETY: the path is valid for the call, and there is room for the error.
        unsafe { function(self.0, path.as_ptr(), path.len(), &raw mut err) };
        err.code
    }

    fn load(&self, path: &Path) -> u32 {
        self.with_path(self.api().load_bundle, path)
    }

    fn reload(&self, path: &Path) -> u32 {
        self.with_path(self.api().reload_bundle, path)
    }

    fn error_len(&self) -> usize {
        // SAFETY: the function takes its own table.
        unsafe { (self.api().get_error_len)(self.0) }
    }

    /// Reads the last error into so many bytes.
    fn last_error(&self, room: usize) -> String {
        let mut text = vec![0; room];
        // SAFETY: there is as much room.
        let len = unsafe { (self.api().get_last_error)(self.0, text.as_mut_ptr(), room) };
        text.truncate(len);
        String::from_utf8(text).expect("errors are UTF-8")
    }

    /// Fails to load something.
    fn fail(&self) {
        assert_ne!(self.load(Path::new("/nowhere/at/all")), AbiErrorCode::Ok as u32);
    }

    fn find<C: Contract + ?Sized>(&self) -> GuestContractHandle {
        // SAFETY: the runtime is alive.
        unsafe { (self.api().find_guest_contract)(self.0, C::ID.0, 0) }
    }

    fn resolve(&self, handle: GuestContractHandle) -> *const GuestContractInterface {
        // SAFETY: the runtime is alive.
        unsafe { (self.api().resolve_guest_contract)(self.0, handle) }
    }
}

/// Fault: a handle died at a reload, so callers that hold one found nothing afterwards.
#[test]
fn f1_a_handle_resolves_to_the_next_generation_after_a_reload() {
    let host = Host::new();
    let path = bundle(&folder("f1_a_handle"), "it", "seed-rust", "");
    assert_eq!(host.load(&path), 0);
    let handle = host.find::<dyn Adder>();
    let mut seen = vec![host.resolve(handle)];
    for fixture in ["seed-cpp", "seed-rust", "seed-cpp"] {
        for old in fs::read_dir(&path).unwrap().map(|it| it.unwrap().path()) {
            if old.file_name().is_some_and(|name| name != "manifest.toml") {
                fs::remove_file(old).unwrap();
            }
        }
        copy(fixture, &path);
        assert_eq!(host.reload(&path), 0, "{}", host.last_error(1000));
        let interface = host.resolve(handle);
        assert!(!interface.is_null() && !seen.contains(&interface), "{fixture}");
        assert_eq!(host.find::<dyn Adder>().pack(), handle.pack());
        seen.push(interface);
        // SAFETY: an interface that was resolved stays.
        let dispatch = unsafe { (*interface).dispatch };
        // SAFETY: both plugins are native code.
        let functions = unsafe { dispatch.native }.functions;
        // SAFETY: the contract has a method, which is called as ABI v1 has it.
        let add = unsafe { functions.read() };
        type Add =
            unsafe extern "C" fn(GuestContractInstance, *const [u32; 2], *mut u32, *mut AbiError);
        // SAFETY: this is the type of such functions.
        let add = unsafe { std::mem::transmute::<*const (), Add>(add) };
        let (args, mut sum, mut err) = ([40, 2], 0, AbiError::ok());
        let none = GuestContractInstance::null();
        // SAFETY: the arguments and the room are those of the method; it has no state.
        unsafe { add(none, &raw const args, &raw mut sum, &raw mut err) };
        assert_eq!((err.code, sum), (0, 42));
    }
    // A manifest that gives the bundle another priority moves it, and the handle stays.
    fs::write(path.join("manifest.toml"), "name = \"it\"\npriority = 5\n").unwrap();
    assert_eq!(host.reload(&path), 0, "{}", host.last_error(1000));
    assert!(!host.resolve(handle).is_null());
    let mut err = AbiError::ok();
    let id = polyplug_utils::BundleId::new("it");
    // SAFETY: there is room for the error.
    unsafe { (host.api().unload_bundle)(host.0, id, &raw mut err) };
    assert_eq!(err.code, 0);
    assert!(host.resolve(handle).is_null());
    assert_eq!(host.load(&path), 0);
    assert!(host.resolve(handle).is_null(), "a handle never means another bundle");
}

/// Fault: the manifests that polyplugc writes for a plugin that needs another bundle's contract were refused.
#[test]
fn f2_f3_bundles_of_the_predecessor_are_loaded_with_what_they_need() {
    let (host, root) = (Host::new(), folder("f2_f3_bundles"));
    let needs = |name: &str, bundle_name: &str, more: &str| {
        let (id, bundle_id) = (<dyn Adder>::ID.0, polyplug_utils::BundleId::new(bundle_name).id());
        let manifest = format!(
            "provides = [\"greeter.Hello\"]\nfunction_count = {{ \"greeter.Hello@1\" = 2 }}\n{more}\n\
             [[dependency]]\nkind = \"bundle\"\ncontract = \"test.add\"\nmin_version = \"1.0\"\n\
             bundle = \"{bundle_name}\"\ncontract_id = {id}\nbundle_id = {bundle_id}\n"
        );
        bundle(&root, name, "greeter", &manifest)
    };
    let adds = bundle(&root, "adds", "seed-rust", "provides = [\"test.add\"]");
    let counts = bundle(&root, "counts", "stateful", "");
    let greets = needs("greets", "adds", "bundle_dependencies = [\"adds@1.0\", \"counts\"]");
    let misled = needs("misled", "counts", "");
    assert_ne!(host.load(&greets), 0);
    let said = host.last_error(1000);
    assert!(said.contains("of bundle `adds`") && said.contains("bundle `counts`"), "{said}");
    assert_eq!(host.load(&adds), 0, "{}", host.last_error(1000));
    assert_eq!(host.load(&counts), 0, "{}", host.last_error(1000));
    assert_eq!(host.load(&greets), 0, "{}", host.last_error(1000));
    // Another bundle provides the contract than the one that is named.
    assert_ne!(host.load(&misled), 0);
    let said = host.last_error(1000);
    assert!(said.contains("`counts`: the bundle is not loaded, or does not provide it"), "{said}");
    let lying = bundle(&root, "lying", "seed-cpp", "provides = [\"test.sub\"]");
    assert_ne!(host.load(&lying), 0);
    assert!(host.last_error(1000).contains("`test.sub` is not registered"));
    // SAFETY: the function takes its own table.
    let all = unsafe { (host.api().get_dependencies)(host.0) };
    // SAFETY: the array has as many elements.
    let infos = unsafe { std::slice::from_raw_parts(all.items, all.len) };
    let bundle_id = polyplug_utils::BundleId::new("adds");
    let is_it = |it: &&DependencyInfo| it.contract_id.id() == <dyn Adder>::ID.0;
    let info = infos.iter().find(is_it).expect("the dependency is told");
    assert_eq!((info.bundle_id, info.min_version), (bundle_id, 1));
    // SAFETY: the array is the caller's.
    unsafe { (host.api().free)(host.0, all.items.cast(), size_of_val(infos), all.align) };
    let unload = |bundle: &str| {
        let (bundle, mut err) = (polyplug_utils::BundleId::new(bundle), AbiError::ok());
        // SAFETY: there is room for the error.
        unsafe { (host.api().unload_bundle)(host.0, bundle, &raw mut err) };
        err.code
    };
    assert_ne!(unload("adds"), 0, "it is needed");
    assert_eq!((unload("greets"), unload("adds")), (0, 0));
}

/// Fault: the last error was the thread's, so it was lost on another thread, and stayed after it was read.
#[test]
fn f6_the_last_error_is_the_runtimes_and_is_read_once() {
    let (host, other) = (Host::new(), Host::new());
    assert_eq!((host.error_len(), host.last_error(9)), (0, String::new()));
    for _ in 0..3 {
        thread::scope(|scope| scope.spawn(|| host.fail()).join().unwrap());
        let len = host.error_len();
        assert_eq!((len > 0, host.error_len()), (true, len), "the length is not a reading");
        assert_eq!((other.error_len(), other.last_error(9)), (0, String::new()));
        let said = host.last_error(len);
        assert!(said.len() == len && said.contains("/nowhere/at/all"), "{said}");
        assert_eq!((host.error_len(), host.last_error(9)), (0, String::new()));
    }
    host.fail();
    let len = host.error_len();
    assert_eq!(host.last_error(len - 1).len(), len - 1);
    assert_eq!(host.error_len(), 0, "what had no room is gone too");
    host.fail();
    assert_eq!((host.last_error(0).len(), host.error_len()), (0, 0));
    host.fail();
    // SAFETY: nothing is written to a null buffer.
    let said = unsafe { (host.api().get_last_error)(host.0, ptr::null_mut(), 0) };
    assert_eq!((said, host.error_len()), (len, 0));
    // SAFETY: a null table is answered.
    assert_eq!(unsafe { (host.api().get_last_error)(ptr::null(), ptr::null_mut(), 0) }, 0);
    // It is not only what loads that fails.
    assert!(host.find::<dyn Greeter>().index == u32::MAX);
    assert!(host.last_error(200).contains("no plugin provides the contract"));
    let path = "x".repeat(5000);
    assert_ne!(host.load(Path::new(&path)), 0);
    assert!(host.last_error(host.error_len()).contains(&path));
}

/// Fault: a path that is null and 0 bytes long was the empty path, of which there is no bundle.
#[test]
fn f6_a_null_path_is_an_invalid_pointer() {
    let host = Host::new();
    for function in [host.api().load_bundle, host.api().reload_bundle] {
        let mut err = AbiError::ok();
        // SAFETY: a null path is answered.
        unsafe { function(host.0, ptr::null(), 0, &raw mut err) };
        assert_eq!(err.code, AbiErrorCode::InvalidPointer as u32);
        assert!(host.last_error(100).contains("path is null"));
    }
}

/// Fault: a host of the predecessor makes a loader for native code, which is exported by nothing, and registers it, which
/// was refused.
#[test]
fn f5_the_loader_for_native_code_is_registered_and_ignored() {
    let host = Host::new();
    let register = |loader: *mut c_void| {
        let mut err = AbiError::ok();
        // SAFETY: the loader is null, one of ours or eight bytes, and there is room for the error.
        unsafe { (host.api().register_loader)(host.0, loader, &raw mut err) };
        err.code
    };
    assert_eq!([register(c_host::native_loader()), register(c_host::native_loader())], [0, 0]);
    let adds = bundle(&folder("f5_the_loader"), "adds", "seed-rust", "loader = \"native\"");
    assert_eq!(host.load(&adds), 0, "{}", host.last_error(1000));
    // What the predecessor's own library makes is a Rust object of its runtime.
    let mut foreign = 0x7f00_dead_beef_u64;
    for loader in [ptr::null_mut(), (&raw mut foreign).cast()] {
        assert_eq!(register(loader), AbiErrorCode::InvalidPointer as u32);
    }
    let path = c_host_library();
    // SAFETY: the library is one of ours, whose initialisers do nothing.
    let library = unsafe { libloading::Library::new(path) }.unwrap();
    type Make = extern "C" fn(*const c_void) -> *mut c_void;
    // SAFETY: this is the type of the function.
    let make = unsafe { library.get::<Make>("polyplug_native_loader_create") }.unwrap();
    assert_eq!(register(make(ptr::null())), 0, "another copy of the runtime has another constant");
    // SAFETY: this is the type of the function.
    let free = unsafe { library.get::<extern "C" fn(*mut c_void)>("polyplug_native_loader_free") };
    free.unwrap()(make(ptr::null()));
}

/// The clock of a host in an interpreted language: one function for all methods.
unsafe extern "C" fn run_clock(
    loader_data: VmLoaderData,
    instance: GuestContractInstance,
    number: u32,
    args: *const (),
    out: *mut (),
    arena: *mut CallArena,
    err: *mut AbiError,
) {
    assert!(arena.is_null(), "results of a host contract are in the host's memory");
    // SAFETY: the loader data is the table of the host.
    let api = unsafe { &*loader_data.data.cast::<HostApi>() };
    match number {
        // SAFETY: the caller has room for a number.
        0 => unsafe { out.cast::<u64>().write(instance.data.addr() as u64) },
        1 => {
            // SAFETY: the caller passes a text.
            let name = unsafe { *args.cast::<StringView>() };
            // SAFETY: it is lent for the call.
            let text = format!("{} in {}", instance.data.addr(), unsafe { name.as_str() });
            // SAFETY: the function takes its own table.
            let memory = unsafe { (api.alloc)(api, text.len(), 1) };
            // SAFETY: the memory is fresh, and large enough.
            unsafe { memory.copy_from_nonoverlapping(text.as_ptr(), text.len()) };
            // SAFETY: the caller has room for a text.
            unsafe { out.cast::<StringView>().write(StringView { ptr: memory, len: text.len() }) };
        }
        _ => {
            let message = StringView::from_static(b"there is no such method");
            let code = AbiErrorCode::FunctionNotAvailable as u32;
            // SAFETY: the caller has room for an error.
            unsafe { err.write(AbiError { code, message }) };
        }
    }
}

/// How many clocks there are, in the `user_data` of the interface.
type Clocks = AtomicUsize;

unsafe extern "C" fn create_clock(
    this: *const HostContractInterface,
    _: *const (),
    out: *mut HostContractInstance,
) {
    // SAFETY: the caller passes the interface.
    let HostContractInterface { singleton, user_data, .. } = unsafe { &*this };
    // SAFETY: it is the counter, which is leaked.
    let clocks = unsafe { &*user_data.cast::<Clocks>() };
    // The only one needs no data: its machine knows it.
    let number = if *singleton { 0 } else { clocks.fetch_add(1, Ordering::SeqCst) + 1 };
    let data = ptr::without_provenance_mut(number);
    // SAFETY: the caller has room for an instance.
    unsafe { out.write(HostContractInstance { data }) };
}

unsafe extern "C" fn destroy_clock(
    this: *const HostContractInterface,
    instance: HostContractInstance,
) {
    // SAFETY: the caller passes the interface.
    let HostContractInterface { singleton, user_data, .. } = unsafe { &*this };
    // SAFETY: it is the counter, which is leaked.
    let clocks = unsafe { &*user_data.cast::<Clocks>() };
    if !*singleton {
        let number = instance.data.addr();
        assert!((1..=100).contains(&number), "{number} is no clock");
        clocks.fetch_sub(1, Ordering::SeqCst);
    }
}

fn clock_of_a_machine(
    host: &Host,
    singleton: bool,
) -> (&'static HostContractInterface, &'static Clocks) {
    let clocks: &Clocks = Box::leak(Box::default());
    let loader_data = VmLoaderData { data: host.0.cast_mut().cast() };
    let interface = Box::leak(Box::new(HostContractInterface {
        contract_id: polyplug_utils::HostContractId::new("services.Clock", 1),
        contract_version: Version { major: 1, minor: 0, patch: 0 },
        singleton,
        dispatch_type: DispatchType::VirtualMachine,
        runtime: ptr::null_mut(),
        user_data: ptr::from_ref(clocks).cast_mut().cast(),
        create_instance: create_clock,
        destroy_instance: destroy_clock,
        dispatch: DispatchMechanisms { vm: VmDispatch { call: run_clock, loader_data } },
    }));
    (interface, clocks)
}

/// Fault: a host contract whose functions a machine runs, as hosts in Python and Lua register them, was refused.
#[test]
fn f4_a_host_contract_of_a_machine_is_used_by_plugins() {
    for (fixture, singleton) in
        [("asker", true), ("asker", false), ("asker-cpp", true), ("asker-cpp", false)]
    {
        let host = Host::new();
        let (interface, clocks) = clock_of_a_machine(&host, singleton);
        let mut err = AbiError::ok();
        // SAFETY: the interface stays, and there is room for the error.
        unsafe { (host.api().register_host_contract)(host.0, interface, &raw mut err) };
        assert_eq!(err.code, 0, "{}", host.last_error(1000));
        assert_eq!(host.load(&polyplug_fixtures::library(fixture)), 0);
        // SAFETY: the table is laid out as ours, and the proxy goes before the runtime.
        let asker = over::<dyn Asker>(unsafe { foreign_in::<dyn Asker>(host.0.cast()) }, None);
        let said = asker.kept("Oslo").unwrap();
        assert!(said.ends_with(" in Oslo") && said.starts_with('0') == singleton, "{said}");
        assert!(asker.on_thread("Rome").unwrap().ends_with(" in Rome"));
        let said = asker.strike("x").unwrap_err();
        assert!(said.contains("there is no such method"), "{said}");
        // Callers of ABI v1 see it as it was registered.
        let (id, version) = (interface.contract_id.id(), 1 << 16);
        // SAFETY: the runtime is alive.
        let found = unsafe { (host.api().resolve_host_contract_interface)(host.0, id, version) };
        assert!(ptr::eq(found, interface));
        let before = clocks.load(Ordering::SeqCst);
        // SAFETY: the runtime is alive.
        let instance = unsafe { (host.api().get_host_contract)(host.0, id, version) };
        assert_eq!(instance.data.is_null(), singleton);
        assert_eq!(host.error_len(), 0, "{}", host.last_error(1000));
        // SAFETY: it is an interface of a machine.
        let VmDispatch { call, loader_data } = unsafe { interface.dispatch.vm };
        let guest = GuestContractInstance { data: instance.data, ..GuestContractInstance::null() };
        let (mut now, none, mut err) = (99_u64, ptr::null_mut(), AbiError::ok());
        // SAFETY: the method has no parameters, and there is room for its result.
        unsafe {
            call(loader_data, guest, 0, ptr::null(), (&raw mut now).cast(), none, &raw mut err);
        };
        assert_eq!((err.code, now), (0, instance.data.addr() as u64));
        if !singleton {
            // SAFETY: the instance is the caller's.
            unsafe { (interface.destroy_instance)(interface, instance) };
        }
        assert_eq!(clocks.load(Ordering::SeqCst), before);
        drop((asker, host));
    }
}

/// An entry that is null is refused where it is registered, not where it is called.
#[test]
fn f4_a_host_contract_of_a_machine_has_an_entry() {
    let host = Host::new();
    let (interface, _) = clock_of_a_machine(&host, true);
    // An entry begins with its function, where a table has its length.
    let native = NativeDispatch { function_count: 0, functions: ptr::null() };
    let none = HostContractInterface {
        dispatch: DispatchMechanisms { native },
        user_data: ptr::null_mut(),
        runtime: ptr::null_mut(),
        contract_version: Version { major: 1, minor: 0, patch: 0 },
        ..*interface
    };
    let mut err = AbiError::ok();
    // SAFETY: the interface is not kept, because it is refused, and there is room for the error.
    unsafe { (host.api().register_host_contract)(host.0, &raw const none, &raw mut err) };
    assert_eq!(err.code, AbiErrorCode::InvalidPointer as u32);
    assert!(host.last_error(1000).contains("`call`"));
}
