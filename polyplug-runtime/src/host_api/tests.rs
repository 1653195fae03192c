//! The table in the hands of somebody who passes anything, at any time.

use std::{
    ffi::c_void,
    mem::MaybeUninit,
    ptr,
    sync::atomic::{AtomicUsize, Ordering},
};

use polyplug_abi::{
    AbiError, AbiErrorCode, BundleId, CallArena, ContractExport, ContractLease, ContractRequest,
    DispatchMechanisms, DispatchType, DropFn, GuestContractHandle, GuestContractId,
    GuestContractInstance, GuestContractInterface, HostApi, HostContractId, HostContractInstance,
    HostContractInterface, LoaderSource, LoaderVTable, NativeDispatch, PluginDescriptor,
    RequestKind, SourcePlace, StringView, Version, VmDispatch, VmLoaderData,
};

use crate::{
    boundary::foreign_memory::{
        MAX_FUNCTIONS, RawDispatch, RawExport, RawHeader, RawHostInterface, RawInterface,
        RawLoader, RawVm,
    },
    host_api::host_table::{self, EXTENSION, own},
    lifecycle::steps::new_core,
    loader::loaders::Loaders,
    shared::settings::Settings,
};

/// Calls a function of `$api` with `$this` as the table.
macro_rules! call {
    ($api:ident, $this:expr, $function:ident $(, $arg:expr)*) => {{
        let function = $api.$function;
        // SAFETY: the functions take anything that is null or valid, which the tests pass.
        unsafe { function($this $(, $arg)*) }
    }};
}

/// Calls a function that answers an error, and returns its code.
macro_rules! code {
    ($api:ident, $this:expr, $function:ident $(, $arg:expr)*) => {{
        let mut err = AbiError::new(AbiErrorCode::Generic, "not written");
        call!($api, $this, $function $(, $arg)*, &raw mut err);
        err.code
    }};
}

const OK: u32 = AbiErrorCode::Ok as u32;
const UNAVAILABLE: u32 = AbiErrorCode::FunctionNotAvailable as u32;
const INVALID: u32 = AbiErrorCode::InvalidPointer as u32;

unsafe extern "C" fn create(
    _: VmLoaderData,
    _: *const HostApi,
    _: *const (),
    out: *mut GuestContractInstance,
) {
    let instance = GuestContractInstance { data: ptr::dangling_mut(), contract_id: 7 };
    // SAFETY: the host passes room for an instance.
    unsafe { out.write(instance) };
}

unsafe extern "C" fn destroy(_: VmLoaderData, _: *const HostApi, _: GuestContractInstance) {}

unsafe extern "C" fn call_machine(
    _: VmLoaderData,
    _: GuestContractInstance,
    _: u32,
    _: *const (),
    _: *mut (),
    _: *mut CallArena,
    _: *mut AbiError,
) {
}

fn interface() -> GuestContractInterface {
    let native = NativeDispatch { function_count: 0, functions: ptr::null() };
    GuestContractInterface {
        contract_id: GuestContractId::of("test.add", 1).0,
        contract_version: Version::new(1, 0, 0),
        dispatch_type: DispatchType::Native,
        create_instance: create,
        destroy_instance: destroy,
        dispatch: DispatchMechanisms { native },
    }
}

fn descriptor(contract: &str) -> PluginDescriptor {
    PluginDescriptor {
        name: StringView::from_str("x"),
        contract_name: StringView::from_str(contract),
        version: Version::new(1, 0, 0),
    }
}

fn last_error(api: &'static HostApi) -> String {
    let mut text = vec![0; call!(api, api, get_error_len)];
    let len = call!(api, api, get_last_error, text.as_mut_ptr(), text.len());
    assert_eq!(len, text.len());
    String::from_utf8(text).unwrap()
}

#[test]
fn null_everywhere_is_harmless() {
    let core = new_core(Settings::default(), Loaders::default());
    let api = host_table::for_library(&core, "x".into(), None).api();
    let null = ptr::null::<HostApi>();
    let (no_descriptor, no_interface) = (ptr::null(), ptr::null());
    for this in [api, null] {
        let code = code!(api, this, register_guest_contract, no_descriptor, no_interface);
        assert_eq!(code, INVALID);
        assert_eq!(code!(api, this, load_bundle, ptr::null(), 9), INVALID);
        assert_eq!(code!(api, this, load_bundle, ptr::null(), 0), INVALID);
        assert_eq!(code!(api, this, reload_bundle, ptr::null(), 0), INVALID);
        assert_eq!(code!(api, this, load_bundle, b"x".as_ptr(), usize::MAX), INVALID);
        assert_eq!(code!(api, this, reload_bundle, ptr::null(), 9), INVALID);
        assert_eq!(code!(api, this, register_loader, ptr::null_mut()), INVALID);
        assert_eq!(code!(api, this, register_host_contract, ptr::null()), INVALID);
        call!(api, this, load_bundle, ptr::null(), 9, ptr::null_mut());
        assert!(call!(api, this, find_guest_contract, 1, 0).is_null());
        assert_eq!(call!(api, this, find_all_guest_contracts, 1, 0).len, 0);
        let handle = GuestContractHandle { index: 0, generation: 1 };
        assert!(call!(api, this, resolve_guest_contract, handle).is_null());
        assert!(call!(api, this, resolve_guest_contract, GuestContractHandle::null()).is_null());
        assert!(call!(api, this, get_host_contract, 1, 0).data.is_null());
        assert!(call!(api, this, resolve_host_contract_interface, 1, 0).is_null());
        assert_eq!(code!(api, this, register_host_contract, ptr::null()), INVALID);
        assert_eq!(call!(api, this, list_bundles).len, 0);
        assert_eq!(call!(api, this, get_dependencies).len, 0);
        let len = call!(api, this, get_error_len);
        assert_eq!(len == 0, this.is_null());
        assert_eq!(call!(api, this, get_last_error, ptr::null_mut(), 99), len);
        assert_eq!(call!(api, this, get_error_len), 0);
        let endless = StringView { ptr: ptr::null(), len: usize::MAX };
        call!(api, this, log, 99, endless, endless);
        call!(api, this, create_guest_instance, ptr::null(), ptr::null(), ptr::null_mut());
        call!(api, this, destroy_guest_instance, ptr::null(), GuestContractInstance::null());
        call!(api, this, free, ptr::null_mut(), 1, 1);
        // SAFETY: as for the macro.
        unsafe { (EXTENSION.describe_bundle)(this, 99, endless, Version::default()) };
        let mut err = AbiError::ok();
        // SAFETY: as for the macro.
        unsafe { (EXTENSION.register_export)(this, ptr::null(), ptr::null(), &raw mut err) };
        assert_eq!(err.code, INVALID);
        let mut lease = MaybeUninit::<ContractLease>::uninit();
        for out in [ptr::null_mut(), lease.as_mut_ptr()] {
            let lend = EXTENSION.lease_contract;
            // SAFETY: as for the macro.
            assert_eq!(unsafe { lend(this, ptr::null(), out, ptr::null_mut()) }, INVALID);
        }
    }
    for (this, code) in [(null, INVALID), (api, AbiErrorCode::NotFound as u32)] {
        assert_eq!(code!(api, this, unload_bundle, BundleId(1)), code);
    }
    assert!(call!(api, null, revision_counter).is_null());
    assert!(!call!(api, api, revision_counter).is_null());
}

#[test]
fn memory_comes_and_goes() {
    let core = new_core(Settings::default(), Loaders::default());
    let api = host_table::for_library(&core, "x".into(), None).api();
    for (size, align) in [(0, 1), (1, 0), (1, 3), (usize::MAX, 1)] {
        assert!(call!(api, api, alloc, size, align).is_null(), "{size} {align}");
    }
    let memory = call!(api, api, alloc, 100, 64);
    assert!(memory.addr().is_multiple_of(64));
    call!(api, api, free, memory, 100, 64);
}

#[test]
fn registrations_are_checked_and_end_with_init() {
    let core = new_core(Settings::default(), Loaders::default());
    let context = host_table::for_library(&core, "x".into(), None);
    let api = context.api();
    let (good, descriptor) = (Box::leak(Box::new(interface())), descriptor("test.add@1"));
    let register = |interface: *const GuestContractInterface| {
        code!(api, api, register_guest_contract, &raw const descriptor, interface)
    };
    assert_eq!(register(good), OK);
    assert_eq!(register(good), AbiErrorCode::DuplicateProvider as u32);

    // A library that embeds a machine needs no loader.
    let vm = VmDispatch { call: call_machine, loader_data: VmLoaderData::null() };
    let machine = GuestContractInterface {
        contract_id: 8,
        dispatch_type: DispatchType::VirtualMachine,
        dispatch: DispatchMechanisms { vm },
        ..*good
    };
    assert_eq!(register(&raw const machine), OK);
    // SAFETY: the mirror is valid for every bit pattern of an interface.
    let raw = unsafe { ptr::from_ref(&*good).cast::<RawInterface>().read() };
    let no_functions = NativeDispatch { function_count: 2, functions: ptr::null() };
    let nulls = [ptr::null::<()>(); 2];
    let null_functions = NativeDispatch { function_count: 2, functions: nulls.as_ptr() };
    let endless = NativeDispatch { function_count: u32::MAX, functions: nulls.as_ptr() };
    let no_call = RawVm { call: None, loader_data: VmLoaderData::null() };
    for (malformed, code) in [
        (RawInterface { dispatch_type: 1, dispatch: RawDispatch { vm: no_call }, ..raw }, INVALID),
        (RawInterface { dispatch_type: 7, ..raw }, INVALID),
        (RawInterface { create_instance: None, ..raw }, INVALID),
        (RawInterface { destroy_instance: None, ..raw }, INVALID),
        (RawInterface { dispatch: RawDispatch { native: no_functions }, ..raw }, INVALID),
        (RawInterface { dispatch: RawDispatch { native: null_functions }, ..raw }, INVALID),
        (RawInterface { dispatch: RawDispatch { native: endless }, ..raw }, INVALID),
    ] {
        assert_eq!(register(ptr::from_ref(&malformed).cast()), code, "{}", last_error(api));
    }
    let short = 8_u32;
    let mut err = AbiError::ok();
    let export = ptr::from_ref(&u64::from(short)).cast::<ContractExport>();
    // SAFETY: what says that it has 8 bytes has 8 bytes.
    unsafe { (EXTENSION.register_export)(api, &raw const descriptor, export, &raw mut err) };
    assert!(last_error(api).contains("8 bytes"), "{}", last_error(api));

    let staging = context.close();
    assert_eq!(staging.registrations.len(), 2);
    assert!(staging.refusal.is_some(), "a refusal is remembered though init may pass it over");
    assert_eq!(register(good), UNAVAILABLE);
    assert!(last_error(api).contains("only while `polyplug_init`"));
}

unsafe extern "C" fn create_typed(
    _: *const HostApi,
    _: *const c_void,
    _: *mut *mut c_void,
    _: *mut AbiError,
) -> u32 {
    0
}

unsafe extern "C" fn drop_typed(_: *mut c_void, _: *mut AbiError) -> u32 {
    0
}

#[test]
fn typed_tables_are_checked_before_they_are_used() {
    let core = new_core(Settings::default(), Loaders::default());
    let api = host_table::for_library(&core, "x".into(), None).api();
    let (interface, descriptor) = (interface(), descriptor("test.add@1"));
    let header_size = size_of::<RawHeader>();
    let head = RawHeader {
        size: u32::try_from(header_size).unwrap(),
        flags: 0,
        drop_instance: (drop_typed as DropFn) as *const (),
        object: ptr::null(),
    };
    let sized = |size: usize| RawHeader { size: u32::try_from(size).unwrap(), ..head };
    let schema = "polyplug-schema 1 64le\ncontract test.add 1.0\nfn add(&self) -> ()\n";
    let good = RawExport {
        size: u32::try_from(size_of::<RawExport>()).unwrap(),
        flags: 0,
        interface: &raw const interface,
        vtable: ptr::from_ref(&head).cast(),
        create: Some(create_typed),
        schema: StringView::null(),
        fingerprint: 0,
        mentioned: None,
        untrusting: ptr::null(),
        save: None,
        restore: None,
    };
    let register = |export: &RawExport| {
        let export = ptr::from_ref(export).cast::<ContractExport>();
        let mut err = AbiError::ok();
        // SAFETY: the export and what it points to are alive, and the registration is dropped with the context.
        unsafe { (EXTENSION.register_export)(api, &raw const descriptor, export, &raw mut err) };
        err.code
    };
    let refuses = |export: &RawExport, said: &str| {
        assert_eq!(register(export), INVALID, "{said}");
        assert!(last_error(api).contains(said), "{}", last_error(api));
    };
    for (head, said) in [
        (RawHeader { drop_instance: ptr::null(), ..head }, "`drop_instance` is null"),
        (RawHeader { flags: 2, ..head }, "unknown flags 0x2"),
        (sized(header_size - 8), "which no table has"),
        (sized(header_size + 4), "which no table has"),
        (sized(header_size + 8 * (MAX_FUNCTIONS + 1)), "which no table has"),
    ] {
        refuses(&RawExport { vtable: ptr::from_ref(&head).cast(), ..good }, said);
        refuses(&RawExport { untrusting: ptr::from_ref(&head).cast(), ..good }, said);
    }
    let longer = sized(header_size + 8);
    let untrusting = ptr::from_ref(&longer).cast();
    refuses(&RawExport { untrusting, ..good }, "the typed tables have 0 and 1 methods");
    let schema = StringView::from_str(schema);
    refuses(&RawExport { schema, ..good }, "has 0 methods, its schema speaks of 1");
    refuses(&RawExport { schema, fingerprint: 7, ..good }, "not that of the schema");
    refuses(&RawExport { vtable: ptr::null(), ..good }, "the typed table is null");
    refuses(&RawExport { create: None, ..good }, "`create` is null");
    let native = NativeDispatch { function_count: u32::MAX, functions: ptr::dangling() };
    let endless = GuestContractInterface { dispatch: DispatchMechanisms { native }, ..interface };
    refuses(&RawExport { interface: &raw const endless, ..good }, "which no contract has");
    assert_eq!(register(&good), OK);
}

static ENDED: AtomicUsize = AtomicUsize::new(0);

unsafe extern "C" fn end(_: *mut c_void) {
    ENDED.fetch_add(1, Ordering::Relaxed);
}

unsafe extern "C" fn load(
    _: *mut c_void,
    _: *const HostApi,
    _: *const LoaderSource,
    _: *mut c_void,
    _: *mut *mut c_void,
    _: *mut SourcePlace,
    _: *mut AbiError,
) -> u32 {
    0
}

unsafe extern "C" fn unload(_: *mut c_void, _: *mut c_void, _: *mut AbiError) -> u32 {
    0
}

#[test]
fn loaders_are_checked_and_end_only_if_they_were_taken() {
    let core = new_core(Settings::default(), Loaders::default());
    let api = host_table::for_library(&core, "x".into(), None).api();
    let good = RawLoader {
        magic: LoaderVTable::MAGIC,
        size: u32::try_from(size_of::<LoaderVTable>()).unwrap(),
        language: 4,
        name: StringView::from_str("tiny"),
        user_data: ptr::null_mut(),
        load: Some(load),
        unload: Some(unload),
        instance_error: None,
        end: Some(end),
    };
    let register = |loader: *const RawLoader| {
        let loader = loader.cast_mut().cast::<c_void>();
        code!(api, api, register_loader, loader)
    };
    let broken = StringView { ptr: [0xff_u8].as_ptr(), len: 1 };
    for (malformed, said) in [
        // What begins with an address is a loader of ABI v1's first runtime.
        (RawLoader { magic: ptr::from_ref(&core).addr() as u64, ..good }, "POLYPLUG_LOADER_MAGIC"),
        (RawLoader { size: 8, ..good }, "has 8 bytes"),
        (RawLoader { name: broken, ..good }, "not UTF-8"),
        (RawLoader { load: None, ..good }, "`load` of the loader `tiny` is null"),
        (RawLoader { unload: None, ..good }, "`unload` of the loader `tiny` is null"),
    ] {
        assert_eq!(register(&raw const malformed), INVALID);
        assert!(last_error(api).contains(said), "{}", last_error(api));
    }
    assert_eq!(register(ptr::null()), INVALID);
    assert_eq!(register(ptr::from_ref(&good).wrapping_byte_add(1)), INVALID);
    for name in ["", "native"] {
        let name = StringView::from_str(name);
        assert_ne!(register(&RawLoader { name, ..good }), OK);
    }
    assert_eq!(register(&raw const good), OK);
    assert_eq!(register(&raw const good), AbiErrorCode::DuplicateProvider as u32);
    assert!(last_error(api).contains("called `tiny` already"), "{}", last_error(api));
    assert_eq!(core.loaders.names(), ["native", "tiny"]);
    assert_eq!(ENDED.load(Ordering::Relaxed), 0);
    drop(core);
    assert_eq!(ENDED.load(Ordering::Relaxed), 1);
    assert_eq!(register(&raw const good), UNAVAILABLE);
}

#[test]
fn a_table_outlives_its_runtime() {
    let core = new_core(Settings::default(), Loaders::default());
    let api = host_table::for_library(&core, "x".into(), None).api();
    drop(core);
    let ask = move || {
        assert!(call!(api, api, find_guest_contract, 1, 0).is_null());
        assert!(last_error(api).contains("is gone"));
        assert_eq!(code!(api, api, load_bundle, b"x".as_ptr(), 1), UNAVAILABLE);
        let memory = call!(api, api, alloc, 8, 8);
        call!(api, api, free, memory, 8, 8);
        call!(api, api, log, 3, StringView::null(), StringView::from_str("still here"));
        let (interface, mut instance) = (interface(), GuestContractInstance::null());
        let at = &raw mut instance;
        call!(api, api, create_guest_instance, &raw const interface, ptr::null(), at);
        assert!(instance.data.is_null());
    };
    std::thread::spawn(ask).join().unwrap();
}

unsafe extern "C" fn create_host(
    _: *const HostContractInterface,
    _: *const (),
    out: *mut HostContractInstance,
) {
    // SAFETY: the host passes room for an instance.
    unsafe { out.write(HostContractInstance { data: ptr::dangling_mut() }) };
}

unsafe extern "C" fn destroy_host(_: *const HostContractInterface, _: HostContractInstance) {}

#[test]
fn host_contracts_are_checked_and_found_by_version() {
    let core = new_core(Settings::default(), Loaders::default());
    let (api, id) = (own(&core).api(), HostContractId::of("test.host", 1).0);
    let good = Box::leak(Box::new(HostContractInterface {
        contract_id: id,
        contract_version: Version::new(1, 3, 0),
        singleton: true,
        dispatch_type: DispatchType::Native,
        runtime: ptr::null_mut(),
        user_data: ptr::null_mut(),
        create_instance: create_host,
        destroy_instance: destroy_host,
        dispatch: DispatchMechanisms {
            native: NativeDispatch { function_count: 0, functions: ptr::null() },
        },
    }));
    let register = |interface: *const HostContractInterface| {
        code!(api, api, register_host_contract, interface)
    };
    // SAFETY: the mirror is valid for every bit pattern of an interface.
    let raw = unsafe { ptr::from_ref(&*good).cast::<RawHostInterface>().read() };
    let no_functions = NativeDispatch { function_count: 2, functions: ptr::null() };
    let nulls = [ptr::null::<()>(); 2];
    let null_functions = NativeDispatch { function_count: 2, functions: nulls.as_ptr() };
    let endless = NativeDispatch { function_count: u32::MAX, functions: ptr::dangling() };
    let no_entry = RawDispatch { vm: RawVm { call: None, loader_data: VmLoaderData::null() } };
    for (malformed, code) in [
        // Its table is the entry of a machine now, which is null.
        (RawHostInterface { dispatch_type: 1, dispatch: no_entry, ..raw }, INVALID),
        (RawHostInterface { dispatch_type: 7, ..raw }, INVALID),
        (RawHostInterface { create_instance: ptr::null(), ..raw }, INVALID),
        (RawHostInterface { destroy_instance: ptr::null(), ..raw }, INVALID),
        (RawHostInterface { dispatch: RawDispatch { native: no_functions }, ..raw }, INVALID),
        (RawHostInterface { dispatch: RawDispatch { native: null_functions }, ..raw }, INVALID),
        (RawHostInterface { dispatch: RawDispatch { native: endless }, ..raw }, INVALID),
    ] {
        assert_eq!(register(ptr::from_ref(&malformed).cast()), code, "{}", last_error(api));
    }
    assert_eq!(register(good), OK);
    assert_eq!(register(good), AbiErrorCode::DuplicateProvider as u32);
    for (packed, found) in [(0, true), (1 << 16, true), (1 << 16 | 3, true), (1 << 16 | 4, false)] {
        assert_eq!(!call!(api, api, resolve_host_contract_interface, id, packed).is_null(), found);
        assert_eq!(!call!(api, api, get_host_contract, id, packed).data.is_null(), found);
    }
    assert!(last_error(api).contains("at least 1.4"), "{}", last_error(api));
    // It is not confused with what plugins provide under the same number.
    assert!(call!(api, api, find_guest_contract, id, 0).is_null());
}

/// Asks for a lease, and returns the code and what was said.
fn ask(api: *const HostApi, request: &ContractRequest) -> (u32, String) {
    let mut lease = MaybeUninit::<ContractLease>::uninit();
    let mut err = AbiError::ok();
    let (lend, to, said) = (EXTENSION.lease_contract, lease.as_mut_ptr(), &raw mut err);
    // SAFETY: the request lives, and there is room for both answers.
    let code = unsafe { lend(api, request, to, said) };
    assert_eq!(code, err.code);
    // SAFETY: the host lends the message until its next failure on this thread.
    (code, String::from_utf8_lossy(unsafe { err.message.as_bytes() }).into_owned())
}

#[test]
fn requests_are_checked() {
    let core = new_core(Settings::default(), Loaders::default());
    let api = host_table::for_library(&core, "x".into(), None).api();
    let schema = "polyplug-schema 1 64le\ncontract test.host 1.0 send sync\n";
    let request = ContractRequest {
        size: size_of::<ContractRequest>() as u32,
        kind: RequestKind::Host as u32,
        flags: 0,
        version: Version::new(1, 0, 0),
        name: StringView::from_str("test.host"),
        bundle: StringView::null(),
        schema: StringView::from_str(schema),
        fingerprint: 0,
        mentioned: None,
    };
    let endless = StringView { ptr: ptr::null(), len: usize::MAX };
    unsafe extern "C" fn no_end(_: usize, _: *mut StringView) -> u32 {
        1
    }
    for (malformed, says) in [
        (ContractRequest { size: 8, ..request }, "8 bytes"),
        (ContractRequest { kind: 9, ..request }, "unknown kind 9"),
        (ContractRequest { schema: StringView::null(), ..request }, "no schema"),
        (ContractRequest { name: endless, ..request }, "contract's name"),
        (ContractRequest { bundle: endless, ..request }, "bundle's name"),
        (ContractRequest { mentioned: Some(no_end), ..request }, "more than 1024"),
    ] {
        let (code, said) = ask(api, &malformed);
        assert_eq!(code, INVALID, "{said}");
        assert!(said.contains(says), "{said}");
    }
    for kind in [RequestKind::Host, RequestKind::Shared, RequestKind::Own] {
        let (code, said) = ask(api, &ContractRequest { kind: kind as u32, ..request });
        assert_eq!(code, AbiErrorCode::NotFound as u32, "{said}");
    }
    drop(core);
    assert_eq!(ask(api, &request).0, UNAVAILABLE);
}
