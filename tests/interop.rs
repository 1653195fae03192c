//! Our plugins in an unmodified host of our predecessor, from its published crates, and a plugin that is written
//! against those in our host.

use std::{
    fs,
    path::{Path, PathBuf},
    ptr,
    sync::{Arc, Mutex},
};

use fixture_contracts::{Adder, Asker, Clock, Greeter, Talker};
use polyplug_abi::{BundleId, Contract, HostApi};
use polyplug_native::{NativeConfig, NativeLoader};
use polyplug_sdk::{LoadError, Runtime};
use predecessor_abi::{
    AbiError, DispatchMechanisms, DispatchType, HostContractInstance, HostContractInterface,
    NativeDispatch, StringView, Version,
};

use crate::support::{copy, folder, foreign_in, load, over};

/// The plugins that ask, in Rust and in C++.
const ASKERS: [&str; 2] = ["asker", "asker-cpp"];

/// Makes a bundle of a fixture, as the predecessor wants it.
fn bundle(test: &str, fixture: &str, contract: &str, functions: usize) -> PathBuf {
    let folder = folder(&format!("interop-{test}-{fixture}"));
    let library = copy(fixture, &folder);
    let file = library.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let manifest = format!(
        "name = \"{fixture}\"\nid = {}\nversion = \"1.0.0\"\nloader = \"native\"\n\
         provides = [\"{contract}@1\"]\nfunction_count = {{ \"{contract}@1\" = {functions} }}\n\
         needs_reinit_on_dep_reload = false\nfile = \"{file}\"\n",
        BundleId::of(fixture).0,
    );
    fs::write(folder.join("manifest.toml"), manifest).unwrap();
    folder
}

/// Starts the predecessor's host.
fn predecessor() -> Arc<polyplug::runtime::Runtime> {
    let builder = polyplug::runtime::Runtime::builder();
    let runtime = builder.loader(NativeLoader::new(NativeConfig::default())).build();
    runtime.expect("the predecessor's runtime starts")
}

/// Makes a proxy of what provides `C` in the predecessor's host, to be dropped before that.
fn asked<C: Contract + ?Sized>(runtime: &polyplug::runtime::Runtime) -> C::Proxy {
    // SAFETY: the table is laid out as ours, and the tests let go of the proxy before the runtime.
    over::<C>(unsafe { foreign_in::<C>(runtime.host_abi().cast()) }, None)
}

/// Loads a bundle into the predecessor's host, and adds with it.
fn add(bundle: &Path, a: u32, b: u32) -> u32 {
    let runtime = predecessor();
    runtime.load_bundle(bundle).expect("the predecessor loads our plugin");
    asked::<dyn Adder>(&runtime).add(a, b)
}

#[test]
fn a_rust_plugin_runs_in_the_predecessors_host() {
    assert_eq!(add(&bundle("adds", "seed-rust", "test.add", 1), 40, 2), 42);
}

#[test]
fn a_cpp_plugin_runs_in_the_predecessors_host() {
    assert_eq!(add(&bundle("adds", "seed-cpp", "test.add", 1), 40, 2), 42);
}

/// The clock of a host that is written against the predecessor's crates.
unsafe extern "C" fn now(_: *const (), _: *const (), out: *mut u64, _: *mut AbiError) {
    // SAFETY: the caller has room for a number.
    unsafe { out.write(9) };
}

unsafe extern "C" fn zone(
    host: *const (),
    args: *const StringView,
    out: *mut StringView,
    _: *mut AbiError,
) {
    // SAFETY: the instance is the table of the host.
    let api = unsafe { &*host.cast::<HostApi>() };
    // SAFETY: the caller passes a text.
    let name = unsafe { *args };
    // SAFETY: it is lent for the call.
    let name = unsafe { name.as_str() };
    let text = format!("9 in {name}");
    // SAFETY: the function takes its own table.
    let memory = unsafe { (api.alloc)(api, text.len(), 1) };
    // SAFETY: the memory is fresh, and large enough.
    unsafe { memory.copy_from_nonoverlapping(text.as_ptr(), text.len()) };
    // SAFETY: the caller has room for a text.
    unsafe { out.write(StringView { ptr: memory, len: text.len() }) };
}

unsafe extern "C" fn strike(_: *const (), _: *const StringView, _: *mut (), err: *mut AbiError) {
    let message = StringView::from_static(b"the clock of the host is broken");
    // SAFETY: the caller has room for an error.
    unsafe { err.write(AbiError { code: 400, message }) };
}

unsafe extern "C" fn create(
    this: *const HostContractInterface,
    _: *const (),
    out: *mut HostContractInstance,
) {
    // SAFETY: the caller passes the interface, in which the host lies.
    let data = unsafe { (*this).user_data };
    // SAFETY: the caller has room for an instance.
    unsafe { out.write(HostContractInstance { data }) };
}

unsafe extern "C" fn destroy(_: *const HostContractInterface, _: HostContractInstance) {}

/// Makes the clock a host contract, of which there is one or one for each who asks.
fn clock_of(host: *const HostApi, singleton: bool) -> &'static HostContractInterface {
    let functions = [now as *const (), zone as *const (), strike as *const ()];
    let functions = Box::leak(Box::new(functions)).as_ptr();
    Box::leak(Box::new(HostContractInterface {
        contract_id: polyplug_utils::HostContractId::new("services.Clock", 1),
        contract_version: Version { major: 1, minor: 0, patch: 0 },
        singleton,
        dispatch_type: DispatchType::Native,
        runtime: ptr::null_mut(),
        user_data: host.cast_mut().cast(),
        create_instance: create,
        destroy_instance: destroy,
        dispatch: DispatchMechanisms { native: NativeDispatch { function_count: 3, functions } },
    }))
}

#[test]
fn a_plugin_uses_what_the_predecessors_host_and_its_plugins_provide() {
    for (fixture, singleton) in ASKERS.into_iter().flat_map(|it| [(it, true), (it, false)]) {
        let runtime = predecessor();
        let interface = clock_of(runtime.host_abi().cast(), singleton);
        runtime.register_host_contract(interface.contract_id.id(), interface).unwrap();
        let test = format!("uses-{fixture}-{singleton}");
        for (fixture, contract, functions) in [
            ("greeter", "greeter.Hello", 2),
            ("stateful", "test.Counter", 3),
            (fixture, "services.Asker", 11),
        ] {
            runtime.load_bundle(&bundle(&test, fixture, contract, functions)).unwrap();
        }
        let asker = asked::<dyn Asker>(&runtime);
        assert_eq!(asker.told("create"), Ok("9 in create".into()));
        assert_eq!(asker.kept("Oslo"), Ok("9 in Oslo".into()));
        assert_eq!(asker.on_thread("Rome"), Ok("9 in Rome".into()));
        let said = asker.strike("x").unwrap_err();
        assert!(said.contains("400") && said.contains("is broken"), "{said}");
        assert_eq!(asker.greet("", "you"), Ok("Hello, you!".into()));
        assert_eq!(asker.greet_again("me"), Ok("Hello, me!".into()));
        assert_eq!(asker.count(2), Ok(4));
        let said = asker.greet("greeter", "you").unwrap_err();
        assert!(said.contains("cannot choose among bundles"), "{said}");
        let said = asker.evolved("old").unwrap_err();
        assert!(said.contains("the host provides no contract `evolution.WithBody` 1."), "{said}");
        if fixture == "asker-cpp" {
            let said = asker.evolved("longer").unwrap_err();
            assert!(said.contains("has 3 functions, and this plugin needs 4"), "{said}");
        }
        drop(asker);
    }
}

/// A clock of ours.
struct Ours;

impl Clock for Ours {
    fn now(&self) -> u64 {
        7
    }

    fn zone(&self, name: &str) -> String {
        assert!(name != "nowhere", "there is no such zone");
        format!("7 in {name}")
    }

    fn strike(&self, _: &str) {}
}

fn with_clock(shared: bool) -> Runtime {
    let builder = Runtime::builder();
    let builder = if shared {
        builder.provide::<dyn Clock, _>(Ours)
    } else {
        builder.provide_with::<dyn Clock, _, _>(|_| Ours)
    };
    let runtime = builder.build().unwrap();
    runtime.load(polyplug_fixtures::library("v1-rust")).unwrap();
    runtime
}

/// Defect: a Rust host wrote the 24 bytes of a `String` into the 16 bytes that a plugin has for it.
#[test]
fn defect_3_a_result_of_a_host_contract_keeps_to_its_slot() {
    for shared in [true, false] {
        let runtime = with_clock(shared);
        let greeter = runtime.get::<dyn Greeter>().unwrap();
        for _ in 0..100 {
            assert_eq!(greeter.greet("clock:Oslo"), "7 in Oslo");
        }
        assert_eq!(greeter.greet("clock:"), "7 in ");
        assert_eq!(greeter.greet("you"), "Salut, you");
        let said = greeter.greet("clock:nowhere");
        assert!(said.contains("error 3: there is no such zone"), "{said}");
        assert_eq!(greeter.greet("clock:Rome"), "7 in Rome");
    }
}

#[test]
fn a_plugin_of_the_predecessor_is_told_when_there_is_no_host_contract() {
    assert_eq!(load(&["v1-rust"]).get::<dyn Greeter>().unwrap().greet("clock:x"), "no clock");
}

#[test]
fn a_host_contract_that_a_plugin_registers_is_found_until_it_is_unloaded() {
    for fixture in ASKERS {
        let runtime = load(&["v1-rust", fixture]);
        let asker = runtime.get::<dyn Asker>().unwrap();
        assert_eq!(asker.evolved("old"), Ok("welcome, old".into()));
        // It is older, and lacks a method that has a default body, which C++ does not have.
        match asker.evolved("new") {
            Ok(said) => assert_eq!((fixture, said.as_str()), ("asker", "WELCOME, NEW")),
            Err(said) => assert!(said.contains("does not have the method `shout`"), "{said}"),
        }
        runtime.unload("v1-rust").unwrap();
        assert!(asker.evolved("old").unwrap_err().contains("provided: nothing"));
        runtime.load(polyplug_fixtures::library("v1-rust")).unwrap();
        assert_eq!(asker.evolved("old"), Ok("welcome, old".into()));
        runtime.reload("v1-rust").unwrap();
        assert_eq!(asker.evolved("old"), Ok("welcome, old".into()));
    }
}

#[test]
fn two_plugins_cannot_register_one_host_contract() {
    let runtime = load(&["v1-rust"]);
    let folder = folder("two_plugins_cannot_register");
    let second = crate::support::bundle(&folder, "second", "v1-rust", "");
    let error = runtime.load(second).unwrap_err();
    assert!(matches!(&error, LoadError::Offered { by, .. } if by == "v1-rust"), "{error}");
    assert_eq!(runtime.bundles().len(), 1, "nothing of it was registered");
    assert_eq!(runtime.all::<dyn Greeter>().len(), 1);
}

#[test]
fn a_host_that_speaks_abi_v1_registers_host_contracts_with_ours() {
    for singleton in [true, false] {
        let runtime = load(&[]);
        let host = runtime.host_api();
        let interface = ptr::from_ref(clock_of(host, singleton)).cast();
        let mut err = polyplug_abi::AbiError::ok();
        // SAFETY: the table is never freed.
        let register = unsafe { (*host).register_host_contract };
        // SAFETY: the interface stays.
        unsafe { register(host, interface, &raw mut err) };
        assert!(err.is_ok());
        for fixture in ASKERS {
            runtime.load(polyplug_fixtures::library(fixture)).unwrap();
        }
        runtime.load(polyplug_fixtures::library("v1-rust")).unwrap();
        for asker in runtime.all::<dyn Asker>() {
            assert_eq!(asker.kept("Oslo"), Ok("9 in Oslo".into()));
            let said = asker.strike("x").unwrap_err();
            assert!(said.contains("400") && said.contains("is broken"), "{said}");
        }
        assert_eq!(runtime.get::<dyn Greeter>().unwrap().greet("clock:Oslo"), "9 in Oslo");
    }
}

#[test]
fn what_a_plugin_logs_from_info_up_reaches_the_predecessors_host() {
    let said = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&said);
    let listener = move |level: predecessor_abi::LogLevel, scope: &str, message: &str| {
        if scope == "logs" && !message.starts_with("drop") {
            told.lock().unwrap().push(format!("{level:?} {message}"));
        }
    };
    let builder = polyplug::runtime::Runtime::builder().logger(listener);
    let runtime = builder.loader(NativeLoader::new(NativeConfig::default())).build();
    let runtime = runtime.expect("the predecessor's runtime starts");
    let bundle = bundle("logs", "logs", "test.Talker", 2);
    runtime.load_bundle(&bundle).expect("the predecessor loads our plugin");
    let talker = asked::<dyn Talker>(&runtime);
    assert_eq!((talker.say("log"), talker.say("tracing")), (3, 3));
    let mut said = said.lock().unwrap();
    said.retain(|said| !said.contains("create"));
    let expected = [
        "Error error by log",
        "Warn warn by log",
        "Info info by log",
        "Error error by tracing",
        "Warn warn by tracing",
        "Info info by tracing",
    ];
    assert_eq!(*said, expected);
}
