//! Bundles in other languages: how they are found, loaded, replaced and ended.
//!
//! What is here: bundles and their loaders. What is not: calls; see `machines`.

use std::{
    any::Any,
    fs,
    path::Path,
    sync::{Arc, Mutex, OnceLock},
    thread,
};

use fixture_contracts::{Adder, Greeter};
use polyplug_abi::{
    AbiError, CallArena, DispatchMechanisms, DispatchType, GuestContractId, GuestContractInstance,
    GuestContractInterface, HostApi, PluginDescriptor, StringView, SupportedLanguage, Version,
    VmDispatch, VmLoaderData,
};
use polyplug_sdk::{
    BuildError, Bundle, BundleState, CallError, Diagnostic, Event, GetError, LoadError,
    RegisterError, ReloadError, Runtime, UnloadError,
    loader::{BundleSource, LoadedBundle, Loader, LoaderError},
};

use crate::support::{Tiny, copy, folder, load, register_tiny, source};

const MOIN: &str = "contract greeter.Hello 1.0 send sync\n\
                    fn greet(name: text) -> text { \"Moin, \" + name + \"!\" }\n";
const SERVUS: &str = "contract greeter.Hello 1.0 send sync\n\
                      fn greet(name: text) -> text { \"Servus, \" + name + \"!\" }\n";
const ADDER: &str = "contract test.add 1.0 send sync fn add(a: u32, b: u32) -> u32 { a + b }";

fn greets(runtime: &Runtime) -> String {
    runtime.get::<dyn Greeter>().unwrap().greet("you")
}

#[test]
fn a_source_is_found_and_stands_behind_the_trait() {
    let root = folder("a_source_is_found");
    let path = source(&root, "moin", "tiny", MOIN, "version = \"1.2.3\"");
    let runtime = Runtime::builder().loader(Tiny::default()).plugin_dir(&root).build().unwrap();
    assert!(runtime.diagnostics().is_empty(), "{:?}", runtime.diagnostics());
    let greeter = runtime.get::<dyn Greeter>().unwrap();
    assert_eq!(greeter.greet("you"), "Moin, you!");
    // It is of an older minor version, so the body of the trait runs.
    assert_eq!(greeter.shout("you"), "MOIN, YOU!");
    let [bundle] = &*runtime.bundles() else { panic!("{:?}", runtime.bundles()) };
    assert_eq!((bundle.name(), bundle.loader(), bundle.language()), ("moin", Some("tiny"), None));
    assert_eq!((bundle.path(), bundle.state()), (&*path, BundleState::Loaded));
    assert_eq!(bundle.version().to_string(), "1.2.3");
    assert_eq!(bundle.contracts()[0].name, "greeter.Hello");
    assert_eq!(bundle.hash().map(str::len), Some(64));
    assert_eq!(runtime.retired_count(), 0);
    let inspected = Bundle::inspect(&path).unwrap();
    assert!(inspected.target().contains("the loader `tiny`"), "{inspected}");
    runtime.unload("moin").unwrap();
    assert!(matches!(runtime.get::<dyn Greeter>(), Err(GetError::NotFound(_))));
    assert_eq!(greeter.greet("you"), "Moin, you!");
}

#[test]
fn a_table_of_c_is_a_loader() {
    let name = Arc::new(String::from("tiny"));
    let runtime = load(&[]);
    register_tiny(&runtime, &name).unwrap();
    let error = register_tiny(&runtime, &name).unwrap_err();
    assert!(error.contains("called `tiny` already"), "{error}");
    assert_eq!(Arc::strong_count(&name), 2);
    let bundle = runtime.load_source("tiny", "moin", MOIN).unwrap();
    assert_eq!((bundle.loader(), bundle.language()), (Some("tiny"), None));
    let greeter = runtime.get::<dyn Greeter>().unwrap();
    runtime.reload_source("moin", SERVUS).unwrap();
    assert_eq!(
        (greets(&runtime).as_str(), greeter.greet("you").as_str()),
        ("Servus, you!", "Moin, you!")
    );
    let error = runtime.load_source("tiny", "broken", "contract greeter.Hello\n  one").unwrap_err();
    assert!(matches!(&error, LoadError::Source { line: 2, column: 3, .. }), "{error}");
    drop(runtime);
    assert_eq!(greeter.greet("you"), "Moin, you!");
    assert_eq!(Arc::strong_count(&name), 2);
    drop(greeter);
    assert_eq!(Arc::strong_count(&name), 1, "the loader ends with the last of its bundles");
}

#[test]
fn a_plugin_brings_a_loader_for_bundles_that_depend_on_it() {
    let root = folder("a_plugin_brings");
    copy("template-c", &root);
    let needs = "[[dependency]]\nbundle = \"template_c\"";
    source(&root, "a-moin", "template", "Moin, {}!", needs);
    let runtime = Runtime::builder().plugin_dir(&root).build().unwrap();
    let diagnostics = runtime.diagnostics();
    assert!(matches!(&*diagnostics, [Diagnostic::NoMetadata { .. }]), "{diagnostics:?}");
    assert_eq!(greets(&runtime), "Moin, you!");
    assert_eq!(runtime.get::<dyn Greeter>().unwrap().shout("you"), "MOIN, YOU!");
    let long = "y".repeat(100_000);
    assert_eq!(runtime.get::<dyn Greeter>().unwrap().greet(&long).len(), 100_007);
    runtime.load_source("template", "empty", "{}").unwrap();
    let empty = runtime.providers::<dyn Greeter>().in_bundle("empty").get().unwrap();
    assert_eq!(empty.greet(""), "");
    let error = runtime.load_source("template", "no-braces", "a\nbc").unwrap_err();
    let LoadError::Source { line: 2, column: 3, code: 300, message, .. } = &error else {
        panic!("{error}")
    };
    assert_eq!(message, "a template needs `{}`");
    assert_eq!(error.to_string(), "memory:no-braces:2:3: a template needs `{}`");
    // The library of a loader stays mapped, so its bundles go on without it.
    let error = runtime.unload("template_c").unwrap_err();
    assert!(matches!(&error, UnloadError::Needed { .. }), "{error}");
}

#[test]
fn an_unknown_loader_is_named_with_those_that_are_known() {
    let root = folder("an_unknown_loader");
    let path = source(&root, "moin", "tiny", MOIN, "");
    let runtime = Runtime::builder().plugin_dir(&root).build().unwrap();
    let [Diagnostic::Load { error, .. }] = &*runtime.diagnostics() else { panic!() };
    let text = error.to_string();
    assert!(text.contains("needs the loader `tiny`"), "{text}");
    assert!(text.contains("but `native`"), "{text}");
    assert!(text.contains("help: give it to `RuntimeBuilder::loader`"), "{text}");
    assert_eq!(runtime.bundles()[0].loader(), Some("tiny"));
    runtime.add_loader(Tiny::default()).unwrap();
    runtime.load(&path).unwrap();
    assert_eq!(greets(&runtime), "Moin, you!");
    let error = runtime.load_source("Tiny", "x", MOIN).unwrap_err();
    let LoadError::UnknownLoader { known, .. } = &error else { panic!("{error}") };
    assert_eq!(*known, ["native", "tiny"]);
}

/// A loader that does what it was made to do.
struct Other(&'static str, fn(&'static HostApi, &BundleSource<'_>) -> Result<(), LoaderError>);

impl Loader for Other {
    fn name(&self) -> &str {
        self.0
    }

    fn language(&self) -> Option<SupportedLanguage> {
        Some(SupportedLanguage::Lua)
    }

    fn load(
        &self,
        host: &'static HostApi,
        source: &BundleSource<'_>,
        _: Option<&(dyn Any + Send + Sync)>,
    ) -> Result<LoadedBundle, LoaderError> {
        self.1(host, source)?;
        Ok(Box::new(()))
    }

    fn unload(&self, _: LoadedBundle) -> Result<(), LoaderError> {
        if self.0 == "stubborn" { Err(LoaderError::new("it does not end")) } else { panic!("boom") }
    }
}

#[test]
fn a_loader_has_a_name_of_its_own() {
    let build = |first, second| {
        let builder = Runtime::builder().loader(Other(first, |_, _| Ok(())));
        builder.loader(Other(second, |_, _| Ok(()))).build()
    };
    let error = build("lua", "lua").unwrap_err();
    let BuildError::Loader(RegisterError::LoaderExists { loader }) = &error else {
        panic!("{error}")
    };
    assert_eq!(loader, "lua");
    for name in ["", "native"] {
        let error = build("lua", name).unwrap_err();
        let is_name = matches!(&error, BuildError::Loader(RegisterError::LoaderName { .. }));
        assert!(is_name, "{error}");
    }
    let runtime = build("lua", "python").unwrap();
    let error = runtime.add_loader(Other("lua", |_, _| Ok(()))).unwrap_err();
    assert!(matches!(&error, RegisterError::LoaderExists { .. }), "{error}");
}

#[test]
fn a_loader_that_fails_costs_nothing() {
    let runtime = Tiny::default().runtime();
    runtime
        .add_loader(Other("fails", |_, _| Err(LoaderError::new("no").with_code(300).with_code(0))))
        .unwrap();
    runtime.add_loader(Other("panics", |_, _| panic!("boom"))).unwrap();
    let error = runtime.load_source("fails", "it", "").unwrap_err();
    let LoadError::Init { code: 300, message, .. } = &error else { panic!("{error}") };
    assert_eq!(message, "no");
    let error = runtime.load_source("panics", "it", "").unwrap_err();
    let LoadError::InitPanicked { message, .. } = &error else { panic!("{error}") };
    assert_eq!(message, "boom");
    assert!(runtime.bundles().is_empty() && runtime.diagnostics().is_empty());
    // Neither keeps the name.
    runtime.load_source("tiny", "it", MOIN).unwrap();
    assert_eq!(greets(&runtime), "Moin, you!");
}

#[test]
fn a_bundle_that_registers_nothing_lives_until_it_is_unloaded() {
    for (name, said) in [("stubborn", "it does not end"), ("panics", "boom")] {
        let runtime = Runtime::builder().loader(Other(name, |_, _| Ok(()))).build().unwrap();
        let bundle = runtime.load_source(name, "idle", []).unwrap();
        assert_eq!(bundle.language(), Some(SupportedLanguage::Lua));
        let diagnostics = runtime.diagnostics();
        assert!(matches!(&*diagnostics, [Diagnostic::Empty { .. }]), "{diagnostics:?}");
        runtime.unload("idle").unwrap();
        let diagnostics = runtime.diagnostics();
        let [_, Diagnostic::Unload { bundle, error }] = &*diagnostics else {
            panic!("{diagnostics:?}")
        };
        assert_eq!((bundle.as_str(), error.message()), ("idle", said));
    }
}

#[test]
fn nothing_is_registered_after_load() {
    static KEPT: OnceLock<&'static HostApi> = OnceLock::new();
    fn keep(host: &'static HostApi, _: &BundleSource<'_>) -> Result<(), LoaderError> {
        _ = KEPT.set(host);
        Ok(())
    }
    let runtime = Runtime::builder().loader(Other("stubborn", keep)).build().unwrap();
    runtime.load_source("stubborn", "late", []).unwrap();
    fixture_tiny::Bundle::load(KEPT.get().unwrap(), MOIN).unwrap();
    let api = KEPT.get().unwrap();
    let mut text = [0; 200];
    // SAFETY: the table is that of a runtime, and there is room for so many bytes.
    let len = unsafe { (api.get_last_error)(*api, text.as_mut_ptr(), text.len()) };
    let said = str::from_utf8(&text[..len]).unwrap();
    assert!(said.contains("only while") && said.contains("`load` of its loader"), "{said}");
    assert!(runtime.get::<dyn Greeter>().is_err());
}

#[test]
fn what_a_loader_registers_wrongly_is_the_cause() {
    let twice = format!("{MOIN}{MOIN}");
    let error = Tiny::default().runtime().load_source("tiny", "it", twice).unwrap_err();
    assert!(matches!(&error, LoadError::DuplicateProvider { .. }), "{error}");
}

#[test]
fn a_source_lies_in_its_bundle_and_is_a_file() {
    let root = folder("a_source_lies_in");
    let runtime = Tiny::default().runtime();
    let path = source(&root, "out", "tiny", MOIN, "");
    fs::write(root.join("elsewhere.txt"), MOIN).unwrap();
    fs::remove_file(path.join("main.txt")).unwrap();
    let error = runtime.load(&path).unwrap_err();
    assert!(matches!(&error, LoadError::NoSuchFile { .. }), "{error}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(root.join("elsewhere.txt"), path.join("main.txt")).unwrap();
        let error = runtime.load(&path).unwrap_err();
        assert!(matches!(&error, LoadError::Outside { .. }), "{error}");
        fs::remove_file(path.join("main.txt")).unwrap();
    }
    fs::create_dir(path.join("main.txt")).unwrap();
    let error = runtime.load(&path).unwrap_err();
    assert!(matches!(&error, LoadError::Read { .. }), "{error}");
    fs::remove_dir(path.join("main.txt")).unwrap();
    // Larger than any source, and costs no disk.
    let file = fs::File::create(path.join("main.txt")).unwrap();
    file.set_len(1 << 40).unwrap();
    let error = runtime.load(&path).unwrap_err();
    let LoadError::Read { source, .. } = &error else { panic!("{error}") };
    assert_eq!(
        source.to_string(),
        "it has 1099511627776 bytes or more, and at most 134217728 are read"
    );
    let found = Runtime::builder().loader(Tiny::default()).bundle(&path).build().unwrap();
    assert_eq!(found.bundles()[0].hash(), None, "nor is all of it read to say its hash");
    fs::write(path.join("main.txt"), [0xff]).unwrap();
    let error = runtime.load(&path).unwrap_err();
    assert!(matches!(&error, LoadError::Init { .. }), "{error}");
    fs::write(path.join("main.txt"), "def f(a) {\n  a + ;\n}").unwrap();
    let error = runtime.load(&path).unwrap_err();
    let text = error.to_string();
    assert!(text.ends_with("main.txt:2:7: expected an expression"), "{text}");
    fs::write(path.join("main.txt"), MOIN).unwrap();
    runtime.load(&path).unwrap();
}

#[test]
fn a_bundle_from_memory_has_a_name_and_a_loader() {
    let runtime = Tiny::default().runtime();
    let error = runtime.load_source("tiny", "", MOIN).unwrap_err();
    assert!(matches!(&error, LoadError::NoName), "{error}");
    let error = runtime.load_source("native", "x", MOIN).unwrap_err();
    assert!(matches!(&error, LoadError::NativeInMemory { .. }), "{error}");
    let bundle = runtime.load_source("tiny", "x", MOIN).unwrap();
    assert_eq!(bundle.path().to_string_lossy(), "memory:x");
    let error = runtime.load_source("tiny", "x", ADDER).unwrap_err();
    assert!(matches!(&error, LoadError::AlreadyLoaded { .. }), "{error}");
    let error = runtime.reload("x").unwrap_err();
    assert!(matches!(&error, ReloadError::InMemory { .. }), "{error}");
    let library = runtime.load(polyplug_fixtures::library("seed-rust")).unwrap();
    let error = runtime.reload_source(library.name(), ADDER).unwrap_err();
    assert!(matches!(&error, ReloadError::InFile { .. }), "{error}");
    let error = runtime.reload_source("nobody", ADDER).unwrap_err();
    assert!(matches!(&error, ReloadError::NotLoaded { .. }), "{error}");
}

#[test]
fn sources_depend_on_libraries_and_libraries_on_sources() {
    let root = folder("sources_depend");
    source(&root, "a-source", "tiny", ADDER, "[[dependency]]\ncontract = \"greeter.Hello\"");
    crate::support::bundle(&root, "b-library", "greeter", "");
    crate::support::bundle(
        &root,
        "0-library",
        "stateful",
        "[[dependency]]\ncontract = \"test.add\"\n",
    );
    let runtime = Runtime::builder().loader(Tiny::default()).plugin_dir(&root).build().unwrap();
    let bundles = runtime.bundles();
    let names: Vec<_> = bundles.iter().map(Bundle::name).collect();
    assert_eq!(names, ["b-library", "a-source", "0-library"], "{:?}", runtime.diagnostics());
    let error = runtime.unload("a-source").unwrap_err();
    assert!(
        matches!(&error, UnloadError::Needed { dependents, .. } if *dependents == ["0-library"])
    );
    let error = runtime.reload_source("a-source", MOIN).unwrap_err();
    assert!(matches!(&error, ReloadError::InFile { .. }), "{error}");
    fs::write(root.join("a-source/main.txt"), MOIN).unwrap();
    let error = runtime.reload("a-source").unwrap_err();
    assert!(matches!(&error, ReloadError::Needed { .. }), "{error}");
    assert_eq!(runtime.get::<dyn Adder>().unwrap().add(1, 2), 3);
}

#[test]
fn a_new_generation_takes_the_place_of_the_old_one() {
    let root = folder("a_new_generation");
    let path = source(&root, "it", "tiny", MOIN, "");
    let tiny = Tiny::default();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&heard);
    let tell = move |event: &Event<'_>| {
        hears.lock().unwrap().push(match event {
            Event::Preparing { .. } => "preparing",
            Event::Reloaded { .. } => "reloaded",
            Event::Failed { .. } => "failed",
            _ => "other",
        });
    };
    let runtime = Runtime::builder().loader(tiny.clone()).on_event(tell).build().unwrap();
    runtime.load(&path).unwrap();
    let mut live = runtime.live::<dyn Greeter>();
    assert_eq!(live.get().unwrap().greet("you"), "Moin, you!");
    let old = runtime.get::<dyn Greeter>().unwrap();
    fs::write(path.join("main.txt"), "nonsense").unwrap();
    let error = runtime.reload("it").unwrap_err();
    let ReloadError::Load { error: LoadError::Source { line: 1, column: 1, .. }, .. } = &error
    else {
        panic!("{error}")
    };
    assert_eq!(live.get().unwrap().greet("you"), "Moin, you!");
    fs::write(path.join("main.txt"), SERVUS).unwrap();
    let bundle = runtime.reload("it").unwrap();
    assert_eq!(runtime.bundles(), [bundle]);
    assert_eq!(live.get().unwrap().greet("you"), "Servus, you!");
    assert_eq!(old.greet("you"), "Moin, you!");
    let replaced = tiny.replaced.load(std::sync::atomic::Ordering::Relaxed);
    assert_eq!((replaced, tiny.unloaded()), (1, 0));
    drop(old);
    assert_eq!(tiny.unloaded(), 1, "the old generation ends with its last proxy");
    assert_eq!(*heard.lock().unwrap(), ["preparing", "failed", "preparing", "reloaded"]);
    runtime.unload("it").unwrap();
    assert_eq!(live.get().unwrap_err().to_string().lines().count(), 2);
    assert_eq!(tiny.unloaded(), 2);
}

#[test]
fn generations_come_while_calls_run() {
    let tiny = Tiny::default();
    let runtime = tiny.runtime();
    runtime.load_source("tiny", "it", MOIN).unwrap();
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut live = runtime.live::<dyn Greeter>();
                for _ in 0..300 {
                    let greeting = live.get().unwrap().greet("you");
                    assert!(["Moin, you!", "Servus, you!"].contains(&&*greeting), "{greeting}");
                }
            });
        }
        for i in 0..40 {
            runtime.reload_source("it", if i % 2 == 0 { SERVUS } else { MOIN }).unwrap();
        }
    });
    assert_eq!(tiny.unloaded(), 40);
    drop(runtime);
    assert_eq!(tiny.unloaded(), 41);
}

unsafe extern "C" fn call(
    _: VmLoaderData,
    _: GuestContractInstance,
    _: u32,
    _: *const (),
    _: *mut (),
    _: *mut CallArena,
    _: *mut AbiError,
) {
}

unsafe extern "C" fn create(
    _: VmLoaderData,
    _: *const HostApi,
    _: *const (),
    _: *mut GuestContractInstance,
) {
}

unsafe extern "C" fn destroy(_: VmLoaderData, _: *const HostApi, _: GuestContractInstance) {}

/// Registers a contract as ABI v1 does, which does not say how it is shaped.
fn vague(host: &'static HostApi, _: &BundleSource<'_>) -> Result<(), LoaderError> {
    let interface = GuestContractInterface {
        contract_id: GuestContractId::of("greeter.Hello", 1).0,
        contract_version: Version::new(1, 0, 0),
        dispatch_type: DispatchType::VirtualMachine,
        create_instance: create,
        destroy_instance: destroy,
        dispatch: DispatchMechanisms { vm: VmDispatch { call, loader_data: VmLoaderData::null() } },
    };
    let descriptor = PluginDescriptor {
        name: StringView::null(),
        contract_name: StringView::from_str("greeter.Hello@1"),
        version: Version::new(1, 0, 0),
    };
    let mut err = AbiError::ok();
    // SAFETY: the host copies all of it.
    unsafe {
        (host.register_guest_contract)(
            host,
            &raw const descriptor,
            &raw const interface,
            &raw mut err,
        );
    }
    if err.is_ok() { Ok(()) } else { Err(LoaderError::new("not registered").with_code(err.code)) }
}

#[test]
fn own_codes_arrive_through_the_table() {
    type ByPath = unsafe extern "C" fn(*const HostApi, *const u8, usize, *mut AbiError);
    let root = folder("own_codes_arrive");
    let runtime = Tiny::default().runtime();
    runtime.add_loader(Other("fails", |_, _| Err(LoaderError::new("no").with_code(300)))).unwrap();
    runtime
        .add_loader(Other("places", |_, _| Err(LoaderError::new("no").with_code(301).at(1, 2))))
        .unwrap();
    let answer = |function: fn(&HostApi) -> ByPath, path: &Path| {
        let (host, mut err) = (runtime.host_api(), AbiError::ok());
        let path = path.to_str().unwrap();
        // SAFETY: the table stays until the process ends.
        let function = function(unsafe { &*host });
        // SAFETY: the path is alive, and there is room.
        unsafe { function(host, path.as_ptr(), path.len(), &raw mut err) };
        err.code
    };
    assert_eq!(answer(|api| api.load_bundle, &source(&root, "fails", "fails", "", "")), 300);
    assert_eq!(answer(|api| api.load_bundle, &source(&root, "places", "places", "", "")), 301);
    // Those up to 255 have a meaning, which is not theirs to give.
    runtime.add_loader(Other("small", |_, _| Err(LoaderError::new("no").with_code(100)))).unwrap();
    assert_eq!(answer(|api| api.load_bundle, &source(&root, "small", "small", "", "")), 1);

    let adder = source(&root, "adder", "tiny", ADDER, "");
    assert_eq!(answer(|api| api.load_bundle, &adder), 0);
    runtime.get::<dyn Adder>().unwrap();
    let fails = ADDER.replace("fn add", "new { fail(1000, \"there is no room\") } fn add");
    fs::write(adder.join("main.txt"), fails).unwrap();
    assert_eq!(answer(|api| api.reload_bundle, &adder), 1000);
    fs::write(adder.join("main.txt"), ADDER).unwrap();
    assert_eq!(answer(|api| api.reload_bundle, &adder), 0);
}

#[test]
fn an_instance_that_is_not_made_is_an_error() {
    let runtime = Runtime::builder().loader(Other("vague", vague)).build().unwrap();
    runtime.load_source("vague", "vague", []).unwrap();
    let error = runtime.get::<dyn Greeter>().unwrap_err();
    let GetError::Create(CallError::Failed { method: "create", message, .. }) = &error else {
        panic!("{error}")
    };
    assert_eq!(message, "no instance was made, and nothing says why");
}

#[test]
fn a_source_of_another_shape_is_refused() {
    let wrong = "contract greeter.Hello 1.0 send sync\nfn greet(name: u64) -> text { \"\" }";
    let runtime = Tiny::default().runtime();
    runtime.load_source("tiny", "it", wrong).unwrap();
    let error = runtime.get::<dyn Greeter>().unwrap_err();
    let GetError::Mismatch(mismatch) = &error else { panic!("{error}") };
    assert_eq!(mismatch.plugin, "it");
    assert!(error.to_string().contains("`name`: &str (host), u64 (plugin)"), "{error}");
    let strict = Runtime::builder().loader(Tiny::default()).expect_contract::<dyn Greeter>();
    let strict = strict.require_schema(true).build().unwrap();
    let error = strict.load_source("tiny", "it", wrong).unwrap_err();
    assert!(matches!(&error, LoadError::Mismatch(_)), "{error}");
    strict.load_source("tiny", "it", MOIN).unwrap();
    assert_eq!(greets(&strict), "Moin, you!");
    strict.add_loader(Other("vague", vague)).unwrap();
    let error = strict.load_source("vague", "vague", []).unwrap_err();
    let LoadError::NoSchema { what, .. } = &error else { panic!("{error}") };
    assert_eq!(what, "its loader describes no method of `greeter.Hello@1`");
    // Whether it may be shared is part of the shape.
    let unshared = "contract greeter.Hello 1.0\nfn greet(name: text) -> text { name }";
    runtime.reload_source("it", unshared).unwrap();
    assert!(matches!(runtime.get::<dyn Greeter>(), Err(GetError::Mismatch(_))));
}

#[test]
fn a_claim_of_the_manifest_is_compared() {
    let root = folder("a_claim_of");
    let runtime = Tiny::default().runtime();
    let path = source(&root, "it", "tiny", MOIN, "provides = [\"greeter.Hello@1.5\"]");
    let error = runtime.load(&path).unwrap_err();
    assert!(matches!(&error, LoadError::Claims { .. }), "{error}");
    let count = "function_count = { \"greeter.Hello@1\" = 7 }";
    let error = runtime.load(source(&root, "it", "tiny", MOIN, count)).unwrap_err();
    assert!(error.to_string().contains("has 1 functions, and not 7"), "{error}");
}

#[test]
fn a_proxy_outlives_everything() {
    let tiny = Tiny::default();
    let runtime = tiny.runtime();
    runtime.load_source("tiny", "it", MOIN).unwrap();
    let greeter = runtime.get::<dyn Greeter>().unwrap();
    let own = runtime.create::<dyn Greeter>().unwrap();
    drop(runtime);
    assert_eq!((greeter.greet("you").as_str(), tiny.unloaded()), ("Moin, you!", 0));
    // Where the last of them ends, the bundle ends too.
    thread::spawn(move || drop(greeter)).join().unwrap();
    assert_eq!(own.try_greet("me"), Ok::<_, CallError>("Moin, me!".into()));
    drop(own);
    assert_eq!(tiny.unloaded(), 1);
}
