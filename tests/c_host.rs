//! Hosts that are not written in Rust: how they make and end a runtime, and drive it through its table.

use std::{
    env,
    ffi::c_void,
    fs,
    path::{Path, PathBuf},
    process::Command,
    ptr,
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicBool, AtomicPtr, Ordering},
        mpsc,
    },
    thread,
};

use fixture_contracts::Talker;
use polyplug_abi::{AbiError, AbiErrorCode, HostApi, OnLogFn, RuntimeConfig, StringView};
use polyplug_runtime::c_host::{create, destroy};
use polyplug_sdk::Runtime;

use crate::support::{bundle, copy, folder, foreign_in, over};

/// Builds the library for hosts in C, and returns it.
pub(crate) fn c_host_library() -> PathBuf {
    polyplug_fixtures::rust_plugins(&["polyplug-host"]).remove(0)
}

/// Returns the folder in which the library is.
fn host_library() -> PathBuf {
    c_host_library().parent().unwrap().to_owned()
}

/// Compiles the host in C, after a change, with the lines that stand in it, but for where its parts are.
fn c_host(test: &str, change: impl Fn(String) -> String) -> PathBuf {
    let (root, library) = (Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap(), host_library());
    let host = folder(test).join("host");
    let text = fs::read_to_string(root.join("polyplug-runtime/c/host.c")).unwrap();
    let lines = text.lines().filter_map(|line| line.strip_prefix(" *     "));
    let lines = lines.skip_while(|line| !line.starts_with("cc ")).take(2).collect::<Vec<_>>();
    let lines = lines.join("\n").replace("$PWD/target/release", "target/release");
    let lines = lines.replace("target/release", &library.display().to_string());
    let lines = lines.replace(" -o host ", &format!(" -o '{}' ", host.display()));
    let changed = host.with_extension("c");
    fs::write(&changed, change(text.clone())).unwrap();
    let lines = lines.replace("polyplug-runtime/c/host.c", &format!("'{}'", changed.display()));
    let compiler = env::var("CC").unwrap_or_else(|_| "cc".into());
    let flags = env::var("CFLAGS").unwrap_or_default();
    let command = lines.replacen("cc ", &format!("{compiler} {flags} -Wall -Wextra -Werror "), 1);
    let output = Command::new("sh").current_dir(root).arg("-c").arg(&command).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && host.exists(), "{command}\n{said}");
    host
}

#[test]
#[cfg(target_os = "linux")]
fn a_host_in_c_loads_calls_reloads_and_unloads_plugins_of_every_language() {
    let host = c_host("a_host_in_c", |text| text);
    for fixture in ["seed-rust", "seed-cpp"] {
        let path = bundle(&folder(&format!("a_host_in_c_{fixture}")), "adder", fixture, "");
        let output = Command::new(&host).arg(&path).output().unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{fixture}\n{stdout}\n{stderr}");
        let expected = "loaded\nadded\n40 + 2 = 42\npreparing adder\nreloaded adder\nreloaded it\nadded\n\
                        40 + 2 = 42\nbundles: 1\nunloading adder\nunloaded\nnot leased, error 4\n\
                        not loaded without a runtime, error 6\nphases: 3, records after the end: 0\n";
        assert_eq!(stdout, expected, "{fixture}\n{stderr}");
        for said in ["loaded `adder`", "reloaded `adder`", "unloaded `adder`", "is gone"] {
            assert!(stderr.contains(said), "{fixture}\n{stderr}");
        }
    }
}

/// Fault: the host called whatever stood behind the name of the contract.
#[test]
#[cfg(target_os = "linux")]
fn a_host_in_c_calls_nothing_that_differs_from_what_it_knows() {
    let other = |text: String| text.replace("u32, u32) -> u32", "u32, u64) -> u32");
    let host = c_host("a_host_in_c_calls_nothing_that_differs", other);
    for fixture in ["seed-rust", "seed-cpp"] {
        let root = folder(&format!("a_host_in_c_calls_nothing_{fixture}"));
        let path = bundle(&root, "adder", fixture, "");
        let output = Command::new(&host).arg(&path).output().unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stdout.starts_with("loaded\nnot leased, error 101\n"), "{stdout}\n{stderr}");
        assert!(stderr.contains("u64") && !stdout.contains("42"), "{stderr}");
    }
}

/// What a host was told, by who it is.
static TOLD: Mutex<Vec<(usize, String)>> = Mutex::new(Vec::new());

unsafe extern "C" fn on_log(who: *mut c_void, level: u32, _: StringView, message: StringView) {
    // SAFETY: the message is lent.
    let message = String::from_utf8_lossy(unsafe { message.as_bytes() }).into_owned();
    TOLD.lock().unwrap().push((who.addr(), format!("{level} {message}")));
}

fn told(who: usize) -> Vec<String> {
    let told = TOLD.lock().unwrap();
    told.iter().filter(|(other, _)| *other == who).map(|(_, text)| text.clone()).collect()
}

fn settings(log: OnLogFn, who: usize) -> RuntimeConfig {
    let log_user_data = ptr::without_provenance_mut(who);
    RuntimeConfig { log: Some(log), log_user_data, log_max_level: 3, ..RuntimeConfig::new() }
}

fn greeter() -> PathBuf {
    polyplug_fixtures::library("greeter")
}

/// Makes a library that logs, in an image of its own: it tells the last host that has initialised it.
fn logs(test: &str) -> PathBuf {
    copy("logs", &folder(test))
}

/// Loads a library through the table, and returns how that went.
fn load(host: *const HostApi, path: &Path) -> AbiError {
    let mut err = AbiError::ok();
    let path = path.to_str().unwrap();
    // SAFETY: a table stays until the process ends.
    let load_bundle = unsafe { (*host).load_bundle };
    // SAFETY: the path is alive, and there is room.
    unsafe { load_bundle(host, path.as_ptr(), path.len(), &raw mut err) };
    err
}

/// Makes an instance through the table, and a proxy that calls it in the way of ABI v1.
fn talker(host: *const HostApi) -> impl Talker {
    // SAFETY: a table stays until the process ends.
    over::<dyn Talker>(unsafe { foreign_in::<dyn Talker>(host) }, None)
}

#[test]
fn null_stands_for_the_defaults() {
    // SAFETY: null is allowed.
    let host = unsafe { create(ptr::null()) };
    assert!(!host.is_null());
    assert!(load(host, &greeter()).is_ok());
    // SAFETY: a table stays until the process ends.
    let reload = unsafe { (*host).reload_bundle };
    let (path, mut err) = (greeter(), AbiError::ok());
    let path = path.to_str().unwrap();
    // SAFETY: the path is alive, and there is room.
    unsafe { reload(host, path.as_ptr(), path.len(), &raw mut err) };
    assert!(!err.is_ok(), "reloading is off");
    // SAFETY: the runtime was made here.
    unsafe { destroy(host) };
}

#[test]
fn why_there_is_no_runtime_is_told_to_the_log() {
    const WHO: usize = 0x1001;
    let mut config = settings(on_log, WHO);
    // SAFETY: the number is written as C could write it.
    unsafe { (&raw mut config.compatibility).cast::<u32>().write(9) };
    // SAFETY: the settings are alive, and their function stays.
    assert!(unsafe { create(&raw const config) }.is_null());
    let texts = told(WHO);
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(texts[0].starts_with("1 the settings of the host cannot be used: "), "{texts:?}");
    assert!(texts[0].contains("`compatibility` is 9;"), "{texts:?}");
}

#[test]
fn destroying_twice_or_what_was_not_created_does_nothing() {
    // SAFETY: null is allowed.
    unsafe { destroy(ptr::null()) };
    let runtime = Runtime::builder().build().unwrap();
    runtime.load(greeter()).unwrap();
    // SAFETY: a table of a runtime.
    unsafe { destroy(runtime.host_api()) };
    assert_eq!(runtime.bundles().len(), 1);
    // SAFETY: null is allowed.
    let host = unsafe { create(ptr::null()) };
    for _ in 0..3 {
        // SAFETY: a table of a runtime, which stays.
        unsafe { destroy(host) };
    }
    assert_eq!(load(host, &greeter()).code, AbiErrorCode::FunctionNotAvailable as u32);
}

#[test]
fn a_plugin_that_outlives_its_runtime_reaches_nobody() {
    const WHO: usize = 0x1002;
    let config = settings(on_log, WHO);
    // SAFETY: the settings are alive, and their function stays.
    let host = unsafe { create(&raw const config) };
    assert!(load(host, &logs("a_plugin_that_outlives")).is_ok());
    let talker = talker(host);
    talker.say("before the end");
    // SAFETY: the runtime was made here.
    unsafe { destroy(host) };
    let before = told(WHO);
    assert!(before.contains(&"3 before the end".to_owned()), "{before:?}");
    talker.say("after the end");
    talker.say("thread");
    assert_eq!(told(WHO), before);
}

#[test]
fn destroying_waits_for_what_the_host_is_being_told() {
    static INSIDE: OnceLock<mpsc::SyncSender<()>> = OnceLock::new();
    static IS_OVER: AtomicBool = AtomicBool::new(false);
    unsafe extern "C" fn slow(_: *mut c_void, _: u32, _: StringView, message: StringView) {
        // SAFETY: the message is lent.
        if unsafe { message.as_bytes() } == b"slowly" {
            INSIDE.get().unwrap().send(()).unwrap();
            // Whoever destroys the runtime has every chance to come back too early.
            (0..1000).for_each(|_| thread::yield_now());
            IS_OVER.store(true, Ordering::SeqCst);
        }
    }
    let (inside, is_inside) = mpsc::sync_channel(1);
    INSIDE.set(inside).unwrap();
    let config = settings(slow, 1);
    // SAFETY: the settings are alive, and their function stays.
    let host = unsafe { create(&raw const config) };
    assert!(load(host, &logs("destroying_waits")).is_ok());
    let talker = talker(host);
    thread::scope(|scope| {
        scope.spawn(|| talker.say("slowly"));
        is_inside.recv().unwrap();
        // SAFETY: the runtime was made here.
        unsafe { destroy(host) };
        assert!(IS_OVER.load(Ordering::SeqCst));
    });
}

#[test]
fn a_host_can_end_the_runtime_while_it_is_told_something() {
    static HOST: AtomicPtr<HostApi> = AtomicPtr::new(ptr::null_mut());
    static TIMES: Mutex<u32> = Mutex::new(0);
    unsafe extern "C" fn end(_: *mut c_void, _: u32, _: StringView, message: StringView) {
        // SAFETY: the message is lent.
        if unsafe { message.as_bytes() } == b"the last" {
            *TIMES.lock().unwrap() += 1;
            // SAFETY: the runtime was made by the test.
            unsafe { destroy(HOST.load(Ordering::SeqCst)) };
        }
    }
    let config = settings(end, 2);
    // SAFETY: the settings are alive, and their function stays.
    let host = unsafe { create(&raw const config) };
    HOST.store(host.cast_mut(), Ordering::SeqCst);
    assert!(load(host, &logs("a_host_can_end")).is_ok());
    let talker = talker(host);
    talker.say("the last");
    talker.say("the last");
    assert_eq!(*TIMES.lock().unwrap(), 1);
    assert!(!load(host, &logs("a_host_can_end_again")).is_ok());
}

#[test]
fn the_header_quotes_no_other_functions_than_the_library_exports() {
    let header = include_str!("../polyplug-abi/include/polyplug.h");
    let library = include_str!("../polyplug-runtime/c/src/lib.rs");
    let functions = [
        "polyplug_runtime_create",
        "polyplug_runtime_destroy",
        "polyplug_native_loader_create",
        "polyplug_native_loader_free",
    ];
    for function in functions {
        // Nothing is called in a header, so this is its declaration.
        assert_eq!(header.matches(&format!("{function}(")).count(), 1, "{function}");
        assert!(library.contains(&format!("extern \"C\" fn {function}(")), "{function}");
    }
    assert_eq!(library.matches("no_mangle").count(), functions.len());
}
