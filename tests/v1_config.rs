//! The settings of a host of ABI v1: each field does what it says, and what it cannot be is refused.

use std::{
    ffi::c_void,
    fs, mem,
    path::{Path, PathBuf},
    ptr,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

use fixture_contracts::{Greeter, Talker};
use polyplug_abi::{
    AbiError, Array, BundleId, HostApi, OnLogFn, ReloadPhase, ReloadPhaseType, RuntimeConfig,
    StringView,
};
use polyplug_sdk::{
    BuildError, Compatibility, LogLevel, ReloadError, Runtime,
    signature::{Ed25519PublicKey, SignaturePolicy},
};
use predecessor_abi::runtime as predecessor;
use proptest::prelude::*;

use crate::support::{bundle, copy, folder, uniform};

/// What the functions of a host were told.
#[derive(Default)]
struct Told {
    texts: Mutex<Vec<String>>,
    /// Is called by them.
    then: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

impl Told {
    fn add(user_data: *mut c_void, text: String) {
        // SAFETY: the tests pass one of these, which they keep.
        let told = unsafe { &*user_data.cast::<Self>() };
        told.texts.lock().unwrap().push(text);
        if let Some(then) = told.then.get() {
            then();
        }
    }

    fn take(&self) -> Vec<String> {
        mem::take(&mut self.texts.lock().unwrap())
    }

    fn count(&self, part: &str) -> usize {
        self.texts.lock().unwrap().iter().filter(|text| text.contains(part)).count()
    }

    fn user_data(&self) -> *mut c_void {
        ptr::from_ref(self).cast_mut().cast()
    }

    /// Has it told of reloads.
    fn reloads(&self) -> RuntimeConfig {
        RuntimeConfig {
            hot_reload_enabled: true,
            on_reload: Some(on_reload),
            on_reload_user_data: self.user_data(),
            ..RuntimeConfig::new()
        }
    }

    /// Has it told of the log.
    fn logs(&self, log_max_level: u32) -> RuntimeConfig {
        let (log, log_user_data) = (Some(on_log as OnLogFn), self.user_data());
        RuntimeConfig { log, log_user_data, log_max_level, ..RuntimeConfig::new() }
    }
}

fn text(view: StringView) -> String {
    // SAFETY: the host is lent texts.
    String::from_utf8(unsafe { view.as_bytes() }.to_vec()).unwrap()
}

unsafe extern "C" fn on_reload(user_data: *mut c_void, phase: *const ReloadPhase) {
    // SAFETY: a phase is lent.
    let phase = unsafe { &*phase };
    let name = text(phase.bundle_name);
    assert_eq!(phase.bundle_id, BundleId::of(&name).0);
    assert_eq!(phase.reason.ptr.is_null(), phase.phase_type != ReloadPhaseType::Failed);
    Told::add(user_data, format!("{:?} {name} {}", phase.phase_type, text(phase.reason)));
}

unsafe extern "C" fn on_log(
    user_data: *mut c_void,
    level: u32,
    scope: StringView,
    message: StringView,
) {
    Told::add(user_data, format!("{level} {} {}", text(scope), text(message)));
}

/// Starts a runtime with these settings, whose functions stay as long as it.
fn start(config: &RuntimeConfig) -> Runtime {
    // SAFETY: the settings are alive, and so is what they lead to.
    unsafe { Runtime::builder().abi_v1_config(config) }.unwrap().build().unwrap()
}

/// Makes a library that logs, in an image of its own: it tells the last host that has initialised it.
fn logs(test: &str) -> PathBuf {
    copy("logs", &folder(test))
}

fn greeter(test: &str, more: &str) -> PathBuf {
    bundle(&folder(test), "it", "greeter", more)
}

/// Calls a function of the table that takes a path.
fn by_path(
    runtime: &Runtime,
    function: fn(&HostApi) -> unsafe extern "C" fn(*const HostApi, *const u8, usize, *mut AbiError),
    path: &Path,
) -> Result<(), String> {
    let (host, mut err) = (runtime.host_api(), AbiError::ok());
    let path = path.to_str().unwrap();
    // SAFETY: the table stays until the process ends.
    let function = function(unsafe { &*host });
    // SAFETY: the path is alive, and there is room.
    unsafe { function(host, path.as_ptr(), path.len(), &raw mut err) };
    if err.is_ok() { Ok(()) } else { Err(text(err.message)) }
}

#[test]
fn each_step_of_a_reload_is_told() {
    let told = Told::default();
    let runtime = start(&told.reloads());
    let path = greeter("each_step_of_a_reload", "");
    by_path(&runtime, |api| api.load_bundle, &path).unwrap();
    assert_eq!(told.take().len(), 0);
    by_path(&runtime, |api| api.reload_bundle, &path).unwrap();
    assert_eq!(told.take(), ["Preparing it ", "Reloaded it "]);
    runtime.reload("it").unwrap();
    assert_eq!(told.take(), ["Preparing it ", "Reloaded it "]);

    fs::write(path.join("manifest.toml"), "name = 7").unwrap();
    let error = runtime.reload("it").unwrap_err();
    let [begun, failed] = &*told.take() else { panic!("two steps") };
    assert_eq!(begun, "Preparing it ");
    assert_eq!(*failed, format!("Failed it {error:?}"));
    assert_eq!(runtime.get::<dyn Greeter>().unwrap().greet("you"), "Hello, you!");

    runtime.unload("it").unwrap();
    assert_eq!(told.take(), ["Unloading it "]);
}

#[test]
fn steps_are_told_on_the_thread_that_reloads_and_can_ask_the_runtime() {
    let told = Told::default();
    let runtime = start(&told.reloads());
    let path = greeter("steps_are_told", "");
    runtime.load(&path).unwrap();
    let (seen, inner) = (Arc::new(Mutex::new(Vec::new())), runtime.clone());
    let note = Arc::clone(&seen);
    let ask = move || {
        let greeting = inner.get::<dyn Greeter>().unwrap().greet("you");
        let is_busy = matches!(inner.reload("it"), Err(ReloadError::Busy { .. }));
        note.lock().unwrap().push((thread::current().id(), greeting, is_busy));
    };
    assert!(told.then.set(Box::new(ask)).is_ok());
    let other = runtime.clone();
    let thread = thread::spawn(move || {
        other.reload("it").unwrap();
        thread::current().id()
    });
    let step = (thread.join().unwrap(), "Hello, you!".to_owned(), true);
    assert_eq!(*seen.lock().unwrap(), [step.clone(), step]);
}

#[test]
fn reloading_is_off_unless_it_is_said() {
    let told = Told::default();
    let runtime = start(&RuntimeConfig { hot_reload_enabled: false, ..told.reloads() });
    let path = greeter("reloading_is_off", "");
    runtime.load(&path).unwrap();
    let error = runtime.reload("it").unwrap_err();
    assert!(matches!(&error, ReloadError::Disabled { bundle } if bundle == "it"), "{error}");
    let message = by_path(&runtime, |api| api.reload_bundle, &path).unwrap_err();
    assert!(message.contains("`hot_reload_enabled`"), "{message}");
    assert_eq!(told.take().len(), 0);
    // A later setting of the builder is the one that counts.
    // SAFETY: the settings are alive, and so is what they lead to.
    let builder = unsafe { Runtime::builder().abi_v1_config(&RuntimeConfig::new()) }.unwrap();
    let runtime = builder.allow_reload(true).build().unwrap();
    runtime.load(&path).unwrap();
    runtime.reload("it").unwrap();
}

#[test]
fn records_of_plugins_are_told_up_to_the_level_and_no_others_are_formatted() {
    for (max_level, formatted) in [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (u32::MAX, 5)] {
        let told = Told::default();
        let runtime = start(&told.logs(max_level));
        runtime.load(logs(&format!("records_up_to_{max_level}"))).unwrap();
        let talker = runtime.get::<dyn Talker>().unwrap();
        for macros in ["log", "tracing"] {
            told.take();
            assert_eq!(talker.say(macros), formatted, "{max_level} {macros}");
            let levels: Vec<_> = told.take().iter().map(|text| text[..1].to_owned()).collect();
            let expected: Vec<_> = (1..=formatted).map(|level| level.to_string()).collect();
            assert_eq!(levels, expected, "{max_level} {macros}");
        }
    }
}

#[test]
fn a_record_has_the_scope_that_the_plugin_said() {
    let told = Told::default();
    let runtime = start(&told.logs(5));
    runtime.load(logs("a_record_has_the_scope")).unwrap();
    let talker = runtime.get::<dyn Talker>().unwrap();
    told.take();
    talker.say("target");
    let texts = told.take();
    assert_eq!(texts[0], "4 some::target target by log");
    assert!(texts.contains(&"4 made::up made up".to_owned()), "{texts:?}");
    let host = runtime.host_api();
    // SAFETY: the table stays until the process ends.
    let log = unsafe { (*host).log };
    // SAFETY: the texts are alive.
    unsafe { log(host, 77, StringView::from_str("tool"), StringView::from_str("odd")) };
    assert_eq!(told.take(), ["1 tool odd"]);
}

#[test]
fn the_runtime_says_what_it_does_and_what_is_odd() {
    let told = Told::default();
    let runtime = start(&RuntimeConfig {
        compatibility: Compatibility::Relaxed,
        hot_reload_enabled: true,
        ..told.logs(4)
    });
    let path = greeter("the_runtime_says", "colour = 1\nprovides = [\"greeter.Hello@1.77\"]");
    runtime.load(&path).unwrap();
    assert_eq!(told.count("2 polyplug "), 2, "{:?}", told.take());
    assert_eq!(told.count("unknown key `colour`"), 1);
    assert_eq!(told.count("`greeter.Hello@1.77` is registered in version"), 1);
    assert_eq!(told.count("3 polyplug loaded `it`"), 1, "{:?}", told.take());
    runtime.get::<dyn Greeter>().unwrap();
    runtime.reload("it").unwrap();
    assert_eq!(told.count("3 polyplug reloaded `it`"), 1, "{:?}", told.take());
    assert_eq!(told.count("4 polyplug the shared instance begins anew"), 1, "{:?}", told.take());
    runtime.unload("it").unwrap();
    assert_eq!(told.count("3 polyplug unloaded `it`"), 1, "{:?}", told.take());
}

#[test]
fn a_level_leaves_out_what_the_runtime_says() {
    let told = Told::default();
    let runtime = start(&told.logs(LogLevel::Warn as u32));
    runtime.load(greeter("a_level_leaves_out", "")).unwrap();
    assert_eq!(told.take().len(), 0);
}

#[test]
fn what_is_said_while_the_host_is_told_something_is_told_to_nobody() {
    let told = Told::default();
    let runtime = start(&told.logs(5));
    runtime.load(logs("what_is_said_while")).unwrap();
    let talker = runtime.get::<dyn Talker>().unwrap();
    let inner = talker.clone();
    let counted = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&counted);
    let react = move || _ = count.fetch_add(inner.say("log") + 1, Ordering::Relaxed);
    assert!(told.then.set(Box::new(react)).is_ok());
    told.take();
    talker.say("once");
    let texts = told.take();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(texts[0].ends_with(" once"), "{texts:?}");
    // Nothing was formatted for nobody either.
    assert_eq!(counted.load(Ordering::Relaxed), 1);
}

#[test]
fn a_listener_of_rust_knows_the_bundle_and_goes_with_the_runtime() {
    let records = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&records);
    let listener = move |record: &polyplug_sdk::LogRecord<'_>| {
        let bundle = record.bundle.map(str::to_owned);
        keep.lock().unwrap().push((record.level, bundle, record.message.to_owned()));
    };
    let runtime = Runtime::builder().on_log(LogLevel::Info, listener).build().unwrap();
    runtime.load(logs("a_listener_of_rust")).unwrap();
    let uniform = uniform::<dyn Talker>(&runtime);
    records.lock().unwrap().clear();
    uniform.say("heard");
    let heard = mem::take(&mut *records.lock().unwrap());
    let [(LogLevel::Info, Some(bundle), message)] = &*heard else { panic!("{heard:?}") };
    assert!(bundle.contains("logs"), "{bundle}");
    assert_eq!(message, "heard");
    drop((uniform, runtime));
    assert_eq!(Arc::strong_count(&records), 1, "nothing keeps the listener");
}

#[test]
fn the_compatibility_decides_about_what_a_manifest_claims() {
    let path = greeter("the_compatibility_decides", "provides = [\"greeter.Hello@1.77\"]");
    for (compatibility, loads) in [
        (Compatibility::Strict, false),
        (Compatibility::Relaxed, true),
        (Compatibility::Yolo, true),
    ] {
        let runtime = start(&RuntimeConfig { compatibility, ..RuntimeConfig::new() });
        assert_eq!(runtime.load(&path).is_ok(), loads, "{compatibility:?}");
    }
}

/// Signs a bundle with a new key, and returns that.
fn sign(path: &Path) -> Ed25519PublicKey {
    let (secret, public) = polyplug_signing::generate_keypair();
    polyplug_signing::sign_bundle(path, &secret).unwrap();
    Ed25519PublicKey { bytes: public.to_bytes() }
}

/// Says whether hosts with each policy, and these keys, load a bundle: that require signatures, that warn, that do
/// not look. Adds how many of them warn.
fn loads(path: &Path, keys: &mut [Ed25519PublicKey]) -> ([bool; 3], usize) {
    let policies = [SignaturePolicy::Required, SignaturePolicy::WarnOnly, SignaturePolicy::Off];
    let mut warnings = 0;
    let loads = policies.map(|signature_policy| {
        let told = Told::default();
        let trusted_keys = Array::new(keys.as_mut_ptr(), keys.len());
        let config = RuntimeConfig { signature_policy, trusted_keys, ..told.logs(2) };
        let runtime = start(&config);
        let loads = runtime.load(path).is_ok();
        warnings += told.count("`SignaturePolicy::Required` refuses such bundles");
        loads
    });
    (loads, warnings)
}

#[test]
fn the_policy_and_the_keys_decide_about_signatures() {
    let unsigned = greeter("v1_config_unsigned", "");
    let signed = greeter("v1_config_signed", "");
    let key = sign(&signed);
    let tampered = greeter("v1_config_tampered", "");
    sign(&tampered);
    fs::write(tampered.join("more"), "by a stranger").unwrap();
    let stranger = sign(&greeter("v1_config_stranger", ""));

    let (all, others) = ([true, true, true], [false, true, true]);
    assert_eq!(loads(&signed, &mut [stranger, key]), (all, 0));
    assert_eq!(loads(&signed, &mut [stranger]), (others, 1));
    assert_eq!(loads(&unsigned, &mut [stranger, key]), (others, 1));
    // Without keys, any will do, but it has to be whole.
    assert_eq!(loads(&signed, &mut []), (all, 0));
    assert_eq!(loads(&unsigned, &mut []), (others, 1));
    assert_eq!(loads(&tampered, &mut []), (others, 1));
}

#[test]
fn keys_are_copied_and_a_later_one_of_the_builder_counts() {
    let path = greeter("keys_are_copied", "");
    let (key, other) = (sign(&path), sign(&greeter("keys_are_copied_other", "")));
    let mut keys = vec![key];
    let mut config = RuntimeConfig::new();
    config.signature_policy = SignaturePolicy::Required;
    config.trusted_keys = Array::new(keys.as_mut_ptr(), keys.len());
    // SAFETY: the settings are alive, and so are the keys.
    let builder = unsafe { Runtime::builder().abi_v1_config(&config) }.unwrap();
    keys.fill(other);
    drop(keys);
    builder.build().unwrap().load(&path).unwrap();
    // A key that is named takes the place of any.
    config.trusted_keys = Array::empty();
    // SAFETY: the settings are alive.
    let builder = unsafe { Runtime::builder().abi_v1_config(&config) }.unwrap();
    builder.trust(other).build().unwrap().load(&path).unwrap_err();
}

/// The bytes of settings, as C can write them.
#[repr(C, align(8))]
#[derive(Clone, Copy)]
struct Bytes([u8; 72]);

impl Bytes {
    fn new() -> Self {
        let mut bytes = Self([0; 72]);
        bytes.0[40] = LogLevel::Warn as u8;
        bytes
    }

    fn with(mut self, at: usize, number: &[u8]) -> Self {
        self.0[at..at + number.len()].copy_from_slice(number);
        self
    }

    fn as_config(&self) -> *const RuntimeConfig {
        ptr::from_ref(self).cast()
    }

    /// Returns what a builder says of them.
    fn problem(&self) -> Option<String> {
        // SAFETY: the bytes are alive and initialised, and hold no functions.
        let taken = unsafe { Runtime::builder().abi_v1_config(self.as_config()) };
        let error = taken.err()?;
        assert!(matches!(error, BuildError::Config { .. }), "{error}");
        Some(error.to_string())
    }
}

#[test]
fn settings_that_cannot_be_are_refused() {
    let good = Bytes::new();
    assert_eq!(good.problem(), None);
    let refused = |bytes: Bytes, parts: &[&str]| {
        let problem = bytes.problem().unwrap_or_else(|| panic!("{parts:?} is accepted"));
        assert!(problem.starts_with("the settings of the host cannot be used: "), "{problem}");
        assert!(parts.iter().all(|part| problem.contains(part)), "{problem}");
    };
    refused(good.with(0, &7_u32.to_ne_bytes()), &["`compatibility` is 7;", "from 0 to 2"]);
    refused(good.with(0, &[0xff; 4]), &["`compatibility` is 4294967295;"]);
    refused(good.with(4, &[2]), &["`hot_reload_enabled` is 2;", "from 0 to 1"]);
    refused(good.with(44, &3_u32.to_ne_bytes()), &["`signature_policy` is 3;"]);
    refused(good.with(56, &2_usize.to_ne_bytes()), &["2 keys at null", "`len` to 0"]);
    let some = ptr::from_ref(&good).addr().to_ne_bytes();
    refused(
        good.with(48, &some).with(56, &[0xff; 8]),
        &["`trusted_keys` has 18446744073709551615"],
    );
    // Any level will do, and what lies between the fields is nobody's.
    assert_eq!(good.with(40, &[0xff; 4]).with(5, &[1, 2, 3]).problem(), None);

    // SAFETY: null.
    let error = unsafe { Runtime::builder().abi_v1_config(ptr::null()) }.unwrap_err();
    assert!(error.to_string().contains("`RuntimeConfig` is null"), "{error}");
    let two = [Bytes::new(); 2];
    let odd = two.as_ptr().cast::<u8>().wrapping_add(4).cast();
    // SAFETY: misaligned.
    let error = unsafe { Runtime::builder().abi_v1_config(odd) }.unwrap_err();
    assert!(error.to_string().contains("`RuntimeConfig` is not aligned"), "{error}");
}

#[test]
fn a_key_that_nobody_can_sign_with_is_refused() {
    let mut keys = [Ed25519PublicKey { bytes: [0; 32] }];
    let trusted_keys = Array::new(keys.as_mut_ptr(), keys.len());
    let config = RuntimeConfig { trusted_keys, ..RuntimeConfig::new() };
    // SAFETY: the settings are alive, and so are the keys.
    let builder = unsafe { Runtime::builder().abi_v1_config(&config) }.unwrap();
    assert!(matches!(builder.build(), Err(BuildError::BadKey { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn numbers_are_taken_or_refused(
        compatibility in prop_oneof![0_u32..4, any::<u32>()],
        reloads in any::<u8>(),
        level in any::<u32>(),
        policy in prop_oneof![0_u32..4, any::<u32>()],
        keys in prop_oneof![0_usize..2, any::<usize>()],
    ) {
        let bytes = Bytes::new()
            .with(0, &compatibility.to_ne_bytes())
            .with(4, &[reloads])
            .with(40, &level.to_ne_bytes())
            .with(44, &policy.to_ne_bytes())
            .with(56, &keys.to_ne_bytes());
        let is_good = compatibility < 3 && reloads < 2 && policy < 3 && keys == 0;
        prop_assert_eq!(bytes.problem().is_none(), is_good);
    }
}

/// Settings in the type of the predecessor's crate, with functions of its types.
#[test]
fn settings_of_the_predecessor_mean_the_same() {
    unsafe extern "C" fn on_reload(user_data: *mut c_void, phase: *const predecessor::ReloadPhase) {
        // SAFETY: a phase is lent.
        let phase = unsafe { &*phase };
        // SAFETY: the text is lent.
        let name = unsafe { phase.bundle_name.as_str() };
        // SAFETY: as above.
        let reason = unsafe { phase.reason.as_str() };
        Told::add(user_data, format!("{:?} {name} {reason}", phase.phase_type));
    }
    unsafe extern "C" fn on_log(
        user_data: *mut c_void,
        level: u32,
        scope: predecessor_abi::StringView,
        message: predecessor_abi::StringView,
    ) {
        // SAFETY: the text is lent.
        let scope = unsafe { scope.as_str() };
        // SAFETY: as above.
        let message = unsafe { message.as_str() };
        Told::add(user_data, format!("{level} {scope} {message}"));
    }
    let (reloads, logs) = (Told::default(), Told::default());
    let path = greeter("settings_of_the_predecessor", "");
    let key = sign(&path);
    let mut keys = [predecessor_abi::types::Ed25519PublicKey { bytes: key.bytes }];
    let config = predecessor::RuntimeConfig {
        compatibility: predecessor::Compatibility::Relaxed,
        hot_reload_enabled: true,
        on_reload: Some(on_reload),
        on_reload_user_data: reloads.user_data(),
        log: Some(on_log),
        log_user_data: logs.user_data(),
        log_max_level: 3,
        signature_policy: predecessor::SignaturePolicy::Required,
        trusted_keys: predecessor_abi::types::Array::new(keys.as_mut_ptr(), keys.len()),
    };
    // SAFETY: the settings are laid out as ours, and so are what their functions take.
    let builder =
        unsafe { Runtime::builder().abi_v1_config(ptr::from_ref(&config).cast()) }.unwrap();
    let runtime = builder.build().unwrap();
    runtime.load(&path).unwrap();
    runtime.reload("it").unwrap();
    assert_eq!(reloads.take(), ["Preparing it ", "Reloaded it "]);
    assert_eq!(logs.count("3 polyplug loaded `it`"), 1, "{:?}", logs.take());
    runtime.load(greeter("settings_of_the_predecessor_2", "")).unwrap_err();
}
