//! What plugins use of others: contracts that the host provides to them, and those of other plugins.

use std::{
    fs,
    path::Path,
    ptr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

use fixture_contracts::{Asker, AskerProxy, Clock, Greeter, Selfish};
use fixture_evolution::{new, old};
use polyplug_abi::{AbiError, AbiErrorCode, Contract, HostUniformFn};
use polyplug_sdk::{BuildError, RegisterError, Runtime};

use crate::support::{bundle, folder, foreign, load, over};

/// The plugins that ask, in Rust and in C++.
const ASKERS: [&str; 2] = ["asker", "asker-cpp"];

/// A clock of the host, which stands at a time and knows when it ends.
struct HostClock(u64, Arc<AtomicU32>);

impl Clock for HostClock {
    fn now(&self) -> u64 {
        self.0
    }

    fn zone(&self, name: &str) -> String {
        format!("{} in {name}", self.0)
    }

    fn strike(&self, what: &str) {
        assert!(what.is_empty(), "{what}");
    }
}

impl Drop for HostClock {
    fn drop(&mut self) {
        self.1.fetch_add(1, Ordering::Relaxed);
    }
}

fn clock(time: u64) -> HostClock {
    HostClock(time, Arc::default())
}

#[test]
fn null_is_no_instance_of_what_the_host_provides() {
    let runtime = with_clock(&[]);
    let (host, id) = (runtime.host_api(), <dyn Clock as Contract>::HOST_ID.0);
    // SAFETY: the table is never freed.
    let resolve = unsafe { (*host).resolve_host_contract_interface };
    // SAFETY: the function takes its own table.
    let interface = unsafe { resolve(host, id, 1 << 16) };
    // SAFETY: the interface is leaked.
    let dispatch = unsafe { (*interface).dispatch };
    // SAFETY: that of a value of the host is native.
    let native = unsafe { dispatch.native };
    // SAFETY: it has a function for each method.
    let now = unsafe { native.functions.cast::<HostUniformFn>().read() };
    let (mut time, mut err) = (0_u64, AbiError::ok());
    // SAFETY: the function takes null, and there is room for the time and for an error.
    unsafe { now(ptr::null(), ptr::null(), (&raw mut time).cast(), &raw mut err) };
    assert_eq!((err.code, time), (AbiErrorCode::InvalidPointer as u32, 0));
}

/// Starts a runtime with a clock, and loads fixtures.
fn with_clock(fixtures: &[&str]) -> Runtime {
    let runtime = Runtime::builder().provide::<dyn Clock, _>(clock(7)).build().unwrap();
    for fixture in fixtures {
        runtime.load(polyplug_fixtures::library(fixture)).unwrap();
    }
    runtime
}

fn asker(runtime: &Runtime) -> AskerProxy {
    runtime.get::<dyn Asker>().unwrap()
}

fn ok(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

#[test]
fn what_the_host_provides_is_there_at_every_time_and_on_every_thread() {
    for fixture in ASKERS {
        let runtime = with_clock(&[fixture]);
        let asker = asker(&runtime);
        assert_eq!(asker.told("create"), ok("7 in create"), "{fixture}");
        assert_eq!(asker.kept("Oslo"), ok("7 in Oslo"), "{fixture}");
        assert!(asker.clock("Oslo").unwrap().starts_with("7 in Oslo"), "{fixture}");
        assert_eq!(asker.on_thread("Oslo"), ok("7 in Oslo"), "{fixture}");
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| assert!(asker.clock("Rome").is_ok()));
            }
        });
    }
}

#[test]
fn a_plugin_can_ask_while_it_is_initialised() {
    // In a folder of its own the library is one of its own, which was not initialised before.
    let runtime = with_clock(&[]);
    let folder = folder("a_plugin_can_ask_while");
    fs::copy(polyplug_fixtures::library("asker"), folder.join("it.so")).unwrap();
    runtime.load(private(&folder.join("it.so"))).unwrap();
    assert_eq!(asker(&runtime).told("init"), ok("7 in init"));
}

/// Makes a library another one, so that it is opened anew.
fn private(library: &Path) -> &Path {
    let mut bytes = fs::read(library).unwrap();
    bytes.extend(b"another");
    fs::write(library, bytes).unwrap();
    library
}

#[test]
fn a_plugin_knows_who_provides_what_it_uses() {
    let said = asker(&with_clock(&["asker"])).clock("Oslo").unwrap();
    assert!(said.contains("by host:") && said.contains("HostClock 1.0.0 (Rust)"), "{said}");
}

#[test]
fn what_the_host_provides_to_plugins_is_for_plugins_only() {
    let runtime = with_clock(&["asker"]);
    assert!(runtime.get::<dyn Clock>().is_err());
    // And what everybody finds is not provided to plugins in that way.
    runtime.register::<dyn old::WithBody, _>(Polite).unwrap();
    let error = asker(&runtime).evolved("old").unwrap_err();
    assert!(error.contains("the host provides no contract `evolution.WithBody` 1.0"), "{error}");
    assert!(error.contains("ask for it with `get`"), "{error}");
}

#[test]
fn nothing_there_is_an_error_that_says_what_there_is() {
    for fixture in ASKERS {
        let runtime = load(&[fixture]);
        let said = asker(&runtime).told("create").unwrap_err();
        assert!(said.contains("the host provides no contract `services.Clock` 1.0"), "{said}");
        assert!(said.contains("provided: nothing"), "{said}");
        assert!(said.contains("RuntimeBuilder::provide"), "{said}");
        assert_eq!(asker(&runtime).kept("x").unwrap_err(), said);
        // It is looked for again whenever it is asked for.
        runtime.provide::<dyn Clock, _>(clock(8)).unwrap();
        assert!(asker(&runtime).clock("x").unwrap().starts_with("8 in x"));
        let said = asker(&runtime).greet("", "you").unwrap_err();
        assert!(said.contains("nobody provides contract `greeter.Hello`"), "{said}");
        assert!(said.contains("`services.Asker` 1.0 by"), "{said}");
    }
}

#[test]
fn a_contract_is_provided_once() {
    let runtime = with_clock(&[]);
    let ended = Arc::default();
    let second = HostClock(8, Arc::clone(&ended));
    let error = runtime.provide::<dyn Clock, _>(second).unwrap_err();
    assert!(
        matches!(&error, RegisterError::Offered { contract, .. } if contract == "services.Clock@1")
    );
    assert!(error.to_string().contains("provide it once"), "{error}");
    assert_eq!(ended.load(Ordering::Relaxed), 1, "what was refused is dropped");
    let built = Runtime::builder()
        .provide::<dyn Clock, _>(clock(1))
        .provide_with::<dyn Clock, _, _>(|_| clock(2))
        .build();
    let error = built.unwrap_err();
    assert!(matches!(error, BuildError::Provide { error: RegisterError::Offered { .. } }));
}

#[test]
fn each_plugin_has_a_value_of_its_own_as_long_as_it_holds_it() {
    let (made, ended) = (Arc::new(AtomicU32::new(0)), Arc::<AtomicU32>::default());
    let (count, to) = (Arc::clone(&made), Arc::clone(&ended));
    let runtime = Runtime::builder()
        .provide_with::<dyn Clock, _, _>(move |bundle| {
            count.fetch_add(1, Ordering::Relaxed);
            HostClock(bundle.len() as u64, Arc::clone(&to))
        })
        .build()
        .unwrap();
    let folder = folder("each_plugin_has_a_value");
    runtime.load(bundle(&folder, "one", "asker", "")).unwrap();
    runtime.load(bundle(&folder, "three", "asker-cpp", "")).unwrap();
    let made_at_init = made.load(Ordering::Relaxed);
    let one = runtime.providers::<dyn Asker>().in_bundle("one").get().unwrap();
    let three = runtime.providers::<dyn Asker>().in_bundle("three").get().unwrap();
    for _ in 0..3 {
        assert!(one.clock("x").unwrap().starts_with("3 in x"));
        assert!(three.clock("x").unwrap().starts_with("5 in x"));
    }
    assert_eq!(made.load(Ordering::Relaxed), made_at_init + 2);
    runtime.unload("one").unwrap();
    drop(one);
    assert_eq!(ended.load(Ordering::Relaxed), made_at_init + 1);
    drop((three, runtime));
    assert_eq!(ended.load(Ordering::Relaxed), made_at_init + 2);
}

#[test]
fn a_panic_of_a_service_is_an_error_in_the_plugin() {
    for fixture in ASKERS {
        let runtime = with_clock(&[fixture]);
        let asker = asker(&runtime);
        assert_eq!(asker.strike(""), ok("struck"));
        let said = asker.strike("thirteen").unwrap_err();
        assert!(said.contains("thirteen"), "{fixture}: {said}");
        assert_eq!(asker.strike(""), ok("struck"));
    }
}

#[test]
fn a_panic_of_a_factory_is_an_error_in_the_plugin() {
    let builder = Runtime::builder();
    let runtime = builder
        .provide_with::<dyn Clock, HostClock, _>(|bundle| panic!("no clock for {bundle}"))
        .build()
        .unwrap();
    runtime.load(bundle(&folder("a_panic_of_a_factory"), "it", "asker", "")).unwrap();
    let said = asker(&runtime).clock("x").unwrap_err();
    assert!(said.contains("no clock for it"), "{said}");
}

#[test]
fn text_of_another_language_is_checked_by_a_service_in_rust() {
    let runtime = with_clock(&["asker-cpp"]);
    let asker = asker(&runtime);
    let said = asker.bad_text().unwrap_err();
    assert!(said.contains("parameter 1") && said.contains("UTF-8"), "{said}");
    assert_eq!(asker.kept("ø"), ok("7 in ø"));
}

#[test]
fn services_outlive_the_runtime_and_are_not_found_any_more() {
    for fixture in ASKERS {
        let ended = Arc::default();
        let value = HostClock(7, Arc::clone(&ended));
        let runtime = Runtime::builder().provide::<dyn Clock, _>(value).build().unwrap();
        runtime.load(polyplug_fixtures::library(fixture)).unwrap();
        let instance = foreign::<dyn Asker>(&runtime);
        drop(runtime);
        assert_eq!(ended.load(Ordering::Relaxed), 0, "the instance holds it");
        let asker = over::<dyn Asker>(instance, None);
        assert_eq!(asker.kept("Oslo"), ok("7 in Oslo"));
        let said = asker.clock("Oslo").unwrap_err();
        assert!(said.contains("the runtime that loaded this plugin is gone"), "{said}");
    }
}

#[test]
fn a_runtime_ends_although_its_instances_hold_services() {
    let ended = Arc::default();
    let value = HostClock(7, Arc::clone(&ended));
    let runtime = Runtime::builder().provide::<dyn Clock, _>(value).build().unwrap();
    runtime.load(polyplug_fixtures::library("asker")).unwrap();
    runtime.load(polyplug_fixtures::library("greeter")).unwrap();
    assert!(asker(&runtime).greet("", "you").is_ok());
    drop(runtime);
    assert_eq!(ended.load(Ordering::Relaxed), 1);
}

struct Polite;

impl old::WithBody for Polite {
    fn greet(&self, name: &str) -> String {
        format!("good day, {name}")
    }
}

impl new::WithBody for Polite {
    fn greet(&self, name: &str) -> String {
        format!("good day, {name}")
    }

    fn shout(&self, name: &str) -> String {
        format!("HEY, {name}")
    }
}

impl old::WithNeeded for Polite {
    fn greet(&self, name: &str) -> String {
        name.to_owned()
    }
}

impl old::ParameterAdded for Polite {
    fn add(&self, a: u32) -> u32 {
        a
    }
}

#[test]
fn an_older_service_runs_the_default_bodies_of_a_newer_plugin() {
    let runtime = load(&["asker"]);
    runtime.provide::<dyn old::WithBody, _>(Polite).unwrap();
    let asker = asker(&runtime);
    assert_eq!(asker.evolved("old"), ok("good day, old"));
    assert_eq!(asker.evolved("new"), ok("GOOD DAY, NEW"));
}

#[test]
fn a_newer_service_serves_an_older_plugin() {
    let runtime = load(&["asker"]);
    runtime.provide::<dyn new::WithBody, _>(Polite).unwrap();
    let asker = asker(&runtime);
    assert_eq!(asker.evolved("old"), ok("good day, old"));
    assert_eq!(asker.evolved("new"), ok("HEY, new"));
}

#[test]
fn a_service_that_lacks_what_is_needed_is_refused() {
    let runtime = load(&["asker"]);
    runtime.provide::<dyn old::WithNeeded, _>(Polite).unwrap();
    let said = asker(&runtime).evolved("needed").unwrap_err();
    assert!(said.contains("does not fit plugin `asker`, which asks for 1.1"), "{said}");
    assert!(said.contains("missing in the provider; it came with 1.1"), "{said}");
    assert!(said.contains("1.0, which is older; rebuild it"), "{said}");
}

#[test]
fn a_service_of_another_shape_is_refused_with_all_differences() {
    let runtime = load(&["asker"]);
    runtime.provide::<dyn old::ParameterAdded, _>(Polite).unwrap();
    let said = asker(&runtime).evolved("shape").unwrap_err();
    assert!(said.contains("contract `evolution.ParameterAdded` of `host:"), "{said}");
    assert!(said.contains("number of parameters: 2 (asking plugin), 1 (provider)"), "{said}");
    let said = asker(&with_clock(&["asker-cpp"])).evolved("shape").unwrap_err();
    assert!(said.contains("method `now(&self) -> String`"), "{said}");
}

#[test]
fn plugins_find_each_other_whatever_they_are_written_in() {
    for fixture in ASKERS {
        let runtime = load(&[fixture, "greeter"]);
        let asker = asker(&runtime);
        assert_eq!(asker.greet("", "you"), ok("Hello, you!"));
        assert_eq!(asker.greet("greeter", "you"), ok("Hello, you!"));
        assert_eq!(asker.greet_again("me"), ok("Hello, me!"));
        let said = asker.greet("nobody", "you").unwrap_err();
        assert!(said.contains("from bundle `nobody`"), "{said}");
    }
}

#[test]
fn a_plugin_finds_plugins_that_only_speak_abi_v1() {
    for fixture in ASKERS {
        let runtime = load(&[fixture, "v1-c"]);
        for name in ["you", "", "ø"] {
            assert_eq!(asker(&runtime).greet("", name), ok(&format!("Ahoy, {name}")));
            assert_eq!(asker(&runtime).greet_again(name), ok(&format!("Ahoy, {name}")));
        }
        let said = asker(&runtime).greet("", "nobody").unwrap_err();
        assert!(said.contains("nobody is here") && said.contains("code 400"), "{said}");
        let bundles = runtime.bundles();
        let provider = bundles.iter().find(|it| !it.name().starts_with("asker")).unwrap();
        runtime.unload(provider.name()).unwrap();
        assert_eq!(asker(&runtime).greet_again("me"), ok("Ahoy, me"));
    }
}

#[test]
fn a_plugin_finds_values_that_the_host_registers() {
    struct Host;
    impl Greeter for Host {
        fn greet(&self, name: &str) -> String {
            format!("from the host, {name}")
        }
    }
    for fixture in ASKERS {
        let runtime = load(&[fixture]);
        runtime.register::<dyn Greeter, _>(Host).unwrap();
        assert_eq!(asker(&runtime).greet("", "you"), ok("from the host, you"));
    }
}

#[test]
fn a_plugin_makes_instances_of_its_own() {
    for (asking, counter) in
        [("asker", "stateful"), ("asker", "stateful-cpp"), ("asker-cpp", "stateful")]
    {
        let runtime = load(&[asking, counter]);
        for _ in 0..2 {
            assert_eq!(asker(&runtime).count(3), Ok(6));
        }
        let none = asker(&load(&[asking])).count(3).unwrap_err();
        assert!(none.contains("nobody provides contract `test.Counter`"), "{none}");
    }
}

#[test]
fn a_proxy_stays_with_its_generation() {
    for (number, fixture) in ASKERS.iter().enumerate() {
        let runtime = load(&[fixture]);
        let folder = folder(&format!("a_proxy_stays_{number}"));
        let path = bundle(&folder, "it", "greeter", "");
        runtime.load(&path).unwrap();
        let asker = asker(&runtime);
        assert_eq!(asker.greet("it", "you"), ok("Hello, you!"));
        let library = polyplug_fixtures::library("configured");
        fs::copy(&library, path.join(library.file_name().unwrap())).unwrap();
        let file = library.file_name().unwrap().to_string_lossy().into_owned();
        let manifest = format!("name = \"it\"\nfile = \"{file}\"\n[config]\ngreeting = \"Moin\"\n");
        fs::write(path.join("manifest.toml"), manifest).unwrap();
        runtime.reload("it").unwrap();
        assert_eq!(asker.greet_again("you"), ok("Hello, you!"));
        assert_eq!(asker.greet("it", "you"), ok("Moin, you!"));
        // It is no dependency: who holds a proxy keeps what is behind it.
        runtime.unload("it").unwrap();
        assert_eq!(asker.greet_again("you"), ok("Moin, you!"));
        assert!(asker.greet("it", "you").is_err());
    }
}

#[test]
fn plugins_call_each_other_back_and_forth() {
    let runtime = load(&["asker", "asker-cpp"]);
    let rust = runtime.providers::<dyn Asker>().in_bundle("asker").get().unwrap();
    let cpp = runtime.providers::<dyn Asker>().in_bundle("asker-cpp").get().unwrap();
    assert_eq!(rust.pass_on("asker-cpp", "asker", 9), Ok(9));
    assert_eq!(cpp.pass_on("asker", "asker-cpp", 9), Ok(9));
    // And each itself.
    assert_eq!(rust.pass_on("asker", "asker", 9), Ok(9));
    assert_eq!(cpp.pass_on("asker-cpp", "asker-cpp", 9), Ok(9));
}

#[test]
fn an_instance_that_asks_for_itself_while_it_is_made_is_told_so() {
    let runtime = load(&["asker"]);
    let said = runtime.get::<dyn Selfish>().unwrap().told();
    assert!(said.contains("is asked for while it is being made"), "{said}");
    assert_eq!(runtime.get::<dyn Selfish>().unwrap().told(), said, "it was made once");
}
