//! The seed's fixtures, driven the way the seed drives them: a host that only knows ABI v1 and whose
//! table is a literal of stubs.

use std::{
    ffi::c_void,
    mem::ManuallyDrop,
    ptr,
    sync::atomic::{AtomicPtr, Ordering},
};

use polyplug_abi::{
    AbiError, AbiErrorCode, Array, BundleId, BundleInitContext, DependencyInfo, DispatchType,
    GuestContractHandle, GuestContractId, GuestContractInstance, GuestContractInterface, HostApi,
    HostContractInstance, HostContractInterface, InitFn, PluginDescriptor, StringView, UniformFn,
};

/// Runs `polyplug_init` of a fixture against stubs, and returns the interface it registers.
macro_rules! register {
    ($library:expr) => {{
        static REGISTERED: AtomicPtr<GuestContractInterface> = AtomicPtr::new(ptr::null_mut());

        unsafe extern "C" fn register(
            _: *const HostApi,
            descriptor: *const PluginDescriptor,
            interface: *const GuestContractInterface,
            _: *mut AbiError,
        ) {
            // SAFETY: the plugin passes its descriptor.
            let name = unsafe { (*descriptor).contract_name };
            // SAFETY: as above.
            assert_eq!(unsafe { name.as_bytes() }, b"test.add@1");
            REGISTERED.store(interface.cast_mut(), Ordering::SeqCst);
        }

        let host = HostApi { register_guest_contract: register, ..stubs() };
        let context = BundleInitContext { bundle_id: 1, bundle_path: StringView::null() };
        // SAFETY: the fixture has this function with this type.
        let init = unsafe { $library.get::<InitFn>(b"polyplug_init") }.expect("it is exported");
        // SAFETY: both tables are alive.
        let error = unsafe { init(&raw const host, &raw const context) };
        assert!(error.is_ok());
        assert_eq!(error.code, AbiErrorCode::Ok as u32);
        REGISTERED.load(Ordering::SeqCst)
    }};
}

fn stubs() -> HostApi {
    unsafe extern "C" fn register(
        _: *const HostApi,
        _: *const PluginDescriptor,
        _: *const GuestContractInterface,
        _: *mut AbiError,
    ) {
    }
    unsafe extern "C" fn alloc(_: *const HostApi, _: usize, _: usize) -> *mut u8 {
        ptr::null_mut()
    }
    unsafe extern "C" fn free(_: *const HostApi, _: *mut u8, _: usize, _: usize) {}
    unsafe extern "C" fn find(_: *const HostApi, _: u64, _: u32) -> GuestContractHandle {
        GuestContractHandle::null()
    }
    unsafe extern "C" fn find_all(_: *const HostApi, _: u64, _: u32) -> Array<GuestContractHandle> {
        Array::empty()
    }
    unsafe extern "C" fn resolve(
        _: *const HostApi,
        _: GuestContractHandle,
    ) -> *const GuestContractInterface {
        ptr::null()
    }
    unsafe extern "C" fn host_contract(_: *const HostApi, _: u64, _: u32) -> HostContractInstance {
        HostContractInstance::null()
    }
    unsafe extern "C" fn host_interface(
        _: *const HostApi,
        _: u64,
        _: u32,
    ) -> *const HostContractInterface {
        ptr::null()
    }
    unsafe extern "C" fn list(_: *const HostApi) -> Array<BundleId> {
        Array::empty()
    }
    unsafe extern "C" fn dependencies(_: *const HostApi) -> Array<DependencyInfo> {
        Array::empty()
    }
    unsafe extern "C" fn path(_: *const HostApi, _: *const u8, _: usize, _: *mut AbiError) {}
    unsafe extern "C" fn provide(
        _: *const HostApi,
        _: *const HostContractInterface,
        _: *mut AbiError,
    ) {
    }
    unsafe extern "C" fn loader(_: *const HostApi, _: *mut c_void, _: *mut AbiError) {}
    unsafe extern "C" fn last_error(_: *const HostApi, _: *mut u8, _: usize) -> usize {
        0
    }
    unsafe extern "C" fn error_len(_: *const HostApi) -> usize {
        0
    }
    unsafe extern "C" fn unload(_: *const HostApi, _: BundleId, _: *mut AbiError) {}
    unsafe extern "C" fn log(_: *const HostApi, _: u32, _: StringView, _: StringView) {}
    unsafe extern "C" fn create(
        _: *const HostApi,
        _: *const GuestContractInterface,
        _: *const c_void,
        _: *mut GuestContractInstance,
    ) {
    }
    unsafe extern "C" fn destroy(
        _: *const HostApi,
        _: *const GuestContractInterface,
        _: GuestContractInstance,
    ) {
    }
    unsafe extern "C" fn revision(_: *const HostApi) -> *const u64 {
        ptr::null()
    }
    HostApi {
        runtime: ptr::null_mut(),
        register_guest_contract: register,
        alloc,
        free,
        find_guest_contract: find,
        find_all_guest_contracts: find_all,
        resolve_guest_contract: resolve,
        get_host_contract: host_contract,
        resolve_host_contract_interface: host_interface,
        list_bundles: list,
        get_dependencies: dependencies,
        load_bundle: path,
        reload_bundle: path,
        register_host_contract: provide,
        register_loader: loader,
        get_last_error: last_error,
        get_error_len: error_len,
        unload_bundle: unload,
        log,
        create_guest_instance: create,
        destroy_guest_instance: destroy,
        revision_counter: revision,
        reserved: ptr::null(),
    }
}

/// Calls function 0 with a null instance.
fn add(interface: *const GuestContractInterface, a: u32, b: u32) -> u32 {
    // SAFETY: the library that registered the interface is open.
    let interface = unsafe { &*interface };
    assert_eq!(interface.contract_id, GuestContractId::of("test.add", 1).0);
    assert_eq!(interface.contract_version.major, 1);
    assert!(interface.dispatch_type == DispatchType::Native);
    // SAFETY: the dispatch is native.
    let native = unsafe { interface.dispatch.native };
    assert_eq!(native.function_count, 1);
    // SAFETY: there is one function.
    let function = unsafe { native.functions.cast::<UniformFn>().read() };
    let args = [a, b];
    let mut out = 0_u32;
    let mut err = AbiError::ok();
    let (args, place) = ((&raw const args).cast(), (&raw mut out).cast());
    // SAFETY: the arguments are two `u32`, as the contract says.
    unsafe { function(GuestContractInstance::null(), args, place, &raw mut err) };
    assert!(err.is_ok());
    out
}

/// Opens a fixture for good, as hosts do that promise nothing about it.
fn open(fixture: &str) -> ManuallyDrop<libloading::Library> {
    let path = polyplug_fixtures::library(fixture);
    // SAFETY: opening a fixture runs no code that has conditions.
    ManuallyDrop::new(unsafe { libloading::Library::new(path) }.expect("the fixture opens"))
}

fn inc(library: &libloading::Library, x: u32) -> u32 {
    // SAFETY: the fixture exports this function with this type.
    let inc = unsafe { library.get::<extern "C" fn(u32) -> u32>(b"polyplug_bench_inc") };
    inc.expect("it is exported")(x)
}

fn check(library: &libloading::Library, interface: *const GuestContractInterface) {
    assert_eq!(add(interface, 2, 40), 42);
    assert_eq!(add(interface, u32::MAX, 1), 0);
    assert_eq!(inc(library, 41), 42);
    // SAFETY: every plugin has this function with this type.
    let version = unsafe { library.get::<extern "C" fn() -> u32>(b"polyplug_abi_version") };
    assert_eq!(version.expect("it is exported")(), 1);
}

#[test]
fn the_rust_fixture_serves_a_host_of_abi_v1() {
    let library = open("seed-rust");
    check(&library, register!(library));
}

#[test]
fn the_cpp_fixture_serves_a_host_of_abi_v1() {
    let library = open("seed-cpp");
    check(&library, register!(library));
}
