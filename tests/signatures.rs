//! Signatures: what a host that requires them loads and reloads, and that nothing else ever runs.

use std::{
    fs,
    path::{Path, PathBuf},
    ptr,
};

use fixture_contracts::Greeter;
use polyplug_abi::AbiError;
use polyplug_sdk::{
    BuildError, Bundle, Diagnostic, LoadError, ReloadError, Runtime, RuntimeBuilder,
    signature::{Ed25519PublicKey, SignaturePolicy, SignatureProblem, SignatureState},
};
use proptest::prelude::*;

use crate::support::{bundle, folder};

/// Somebody who signs bundles, with the tools of the predecessor.
struct Author {
    key: Ed25519PublicKey,
    sign: Box<dyn Fn(&Path)>,
}

impl Author {
    fn new() -> Self {
        let (secret, public) = polyplug_signing::generate_keypair();
        let sign = move |bundle: &Path| polyplug_signing::sign_bundle(bundle, &secret).unwrap();
        Self { key: Ed25519PublicKey { bytes: public.to_bytes() }, sign: Box::new(sign) }
    }

    fn trusted(&self) -> RuntimeBuilder {
        Runtime::builder().signature_policy(SignaturePolicy::Required).trust(self.key)
    }

    /// Makes a signed bundle called `it` of the greeter, with files that nobody but the signature knows.
    fn greeter(&self, test: &str) -> PathBuf {
        let path = bundle(&folder(test), "it", "greeter", "");
        fs::create_dir_all(path.join("data/inner")).unwrap();
        fs::write(path.join("data/inner/words"), "many").unwrap();
        fs::write(path.join("data/bundle.sig"), "not at the top, so a file like others").unwrap();
        fs::write(path.join("empty"), "").unwrap();
        (self.sign)(&path);
        path
    }
}

fn library(bundle: &Path, fixture: &str) -> PathBuf {
    bundle.join(polyplug_fixtures::library(fixture).file_name().unwrap())
}

fn greets(runtime: &Runtime) -> String {
    runtime.get::<dyn Greeter>().unwrap().greet("you")
}

/// Returns why a bundle is refused, and checks that nothing of it was opened.
fn refused(runtime: &Runtime, path: &Path) -> SignatureProblem {
    let before = runtime.retired_count();
    let error = runtime.load(path).unwrap_err();
    assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    assert_eq!(runtime.retired_count(), before);
    match error {
        LoadError::Signature { problem, .. } => problem,
        other => panic!("{other}"),
    }
}

#[test]
fn a_signed_bundle_is_loaded_from_everywhere() {
    let author = Author::new();
    let path = author.greeter("a_signed_bundle_is_loaded");
    let runtime = author.trusted().build().unwrap();
    runtime.load(&path).unwrap();
    assert_eq!(greets(&runtime), "Hello, you!");
    runtime.reload("it").unwrap();
    assert_eq!(greets(&runtime), "Hello, you!");

    let root = path.parent().unwrap();
    bundle(root, "stranger", "greeter", "");
    let runtime = author.trusted().plugin_dir(root).build().unwrap();
    assert_eq!(greets(&runtime), "Hello, you!");
    let diagnostics = runtime.diagnostics();
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    assert!(diagnostics[0].to_string().contains("stranger` is not signed"), "{diagnostics:?}");
    assert_eq!(runtime.retired_count(), 0);
}

#[test]
fn whoever_names_a_key_requires_signatures() {
    let author = Author::new();
    let unsigned = bundle(&folder("whoever_names_a_key"), "it", "greeter", "");
    let runtime = Runtime::builder().trust(author.key).build().unwrap();
    assert_eq!(refused(&runtime, &unsigned), SignatureProblem::Missing);
    let runtime = Runtime::builder().trust(author.key).signature_policy(SignaturePolicy::Off);
    runtime.build().unwrap().load(&unsigned).unwrap();
}

#[test]
fn what_nobody_signed_is_refused() {
    let author = Author::new();
    let runtime = author.trusted().build().unwrap();
    let bare = polyplug_fixtures::library("greeter");
    assert_eq!(refused(&runtime, &bare), SignatureProblem::BareLibrary);
    // The library of a signed bundle, without its bundle.
    let path = author.greeter("what_nobody_signed");
    let bare = library(&path, "greeter");
    assert_eq!(refused(&runtime, &bare), SignatureProblem::BareLibrary);
    fs::remove_file(path.join("bundle.sig")).unwrap();
    assert_eq!(refused(&runtime, &path), SignatureProblem::Missing);
    fs::write(path.join("bundle.sig"), "trust me").unwrap();
    assert_eq!(refused(&runtime, &path), SignatureProblem::Malformed);
    assert_eq!(runtime.bundles(), []);
}

#[test]
fn what_somebody_else_signed_is_refused() {
    let (author, other) = (Author::new(), Author::new());
    let path = author.greeter("what_somebody_else_signed");
    let runtime = other.trusted().build().unwrap();
    assert_eq!(refused(&runtime, &path), SignatureProblem::Untrusted { key: author.key });
    other.trusted().trust(author.key).build().unwrap().load(&path).unwrap();

    // Their signature, under the name of whom the host trusts.
    let mut signature = fs::read(path.join("bundle.sig")).unwrap();
    signature[7..39].copy_from_slice(&other.key.bytes);
    fs::write(path.join("bundle.sig"), signature).unwrap();
    assert_eq!(refused(&runtime, &path), SignatureProblem::Mismatch { key: other.key });
}

#[test]
fn a_bundle_that_was_changed_after_it_was_signed_is_refused() {
    let author = Author::new();
    let runtime = author.trusted().build().unwrap();
    let change = |name: &str, change: &dyn Fn(&Path)| {
        let path = author.greeter(&format!("changed_{name}"));
        change(&path);
        let mismatch = SignatureProblem::Mismatch { key: author.key };
        assert_eq!(refused(&runtime, &path), mismatch, "{name}");
    };
    let configured = polyplug_fixtures::library("configured");
    change("library", &|path| {
        fs::copy(&configured, library(path, "greeter")).unwrap();
    });
    change("manifest", &|path| {
        fs::write(path.join("manifest.toml"), "name = \"it\"\npriority = 9").unwrap();
    });
    change("no_manifest", &|path| fs::remove_file(path.join("manifest.toml")).unwrap());
    change("data", &|path| fs::write(path.join("data/inner/words"), "few").unwrap());
    change("inner_signature", &|path| fs::remove_file(path.join("data/bundle.sig")).unwrap());
    change("added", &|path| fs::write(path.join("more"), "").unwrap());
    change("removed", &|path| fs::remove_file(path.join("empty")).unwrap());
    change("renamed", &|path| fs::rename(path.join("empty"), path.join("full")).unwrap());
}

#[test]
fn a_manifest_that_was_added_after_it_was_signed_is_refused() {
    let author = Author::new();
    let path = author.greeter("a_manifest_that_was_added");
    fs::remove_file(path.join("manifest.toml")).unwrap();
    (author.sign)(&path);
    fs::write(path.join("manifest.toml"), "name = \"it\"").unwrap();
    let runtime = author.trusted().build().unwrap();
    assert_eq!(refused(&runtime, &path), SignatureProblem::Mismatch { key: author.key });
}

#[cfg(unix)]
#[test]
fn what_no_signature_covers_is_refused() {
    use std::os::unix::{ffi::OsStrExt as _, fs::symlink, net::UnixListener};

    let author = Author::new();
    let runtime = author.trusted().build().unwrap();
    let path = author.greeter("what_no_signature_covers");
    let odd = path.join("data/odd");
    for make in [
        |odd: &Path| symlink("inner/words", odd).unwrap(),
        |odd: &Path| symlink("inner", odd).unwrap(),
        |odd: &Path| symlink("/nowhere", odd).unwrap(),
        |odd: &Path| drop(UnixListener::bind(short(odd)).unwrap()),
    ] {
        make(&odd);
        let canonical = fs::canonicalize(&path).unwrap().join("data/odd");
        assert_eq!(refused(&runtime, &path), SignatureProblem::Irregular { path: canonical });
        fs::remove_file(&odd).unwrap();
    }
    let nameless = path.join(std::ffi::OsStr::from_bytes(b"\xff"));
    fs::write(&nameless, "").unwrap();
    assert!(matches!(refused(&runtime, &path), SignatureProblem::Name { .. }));
    fs::remove_file(&nameless).unwrap();
    // The library itself, behind a link to another file of the same bundle.
    let library = library(&path, "greeter");
    fs::rename(&library, path.join("data/hidden")).unwrap();
    symlink("data/hidden", &library).unwrap();
    assert!(matches!(refused(&runtime, &path), SignatureProblem::Irregular { .. }));
    fs::remove_file(&library).unwrap();
    fs::rename(path.join("data/hidden"), &library).unwrap();
    // A link to the whole bundle is another way to say its name.
    let link = path.with_file_name("link");
    symlink(&path, &link).unwrap();
    runtime.load(&link).unwrap();
}

/// Returns a path that is short enough for a socket.
#[cfg(unix)]
fn short(path: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap();
    path.strip_prefix(here).map_or_else(|_| path.into(), Path::to_path_buf)
}

#[test]
fn defect_7_a_reload_requires_a_signature_too() {
    let (author, other) = (Author::new(), Author::new());
    let path = author.greeter("defect_7_a_reload");
    let runtime = author.trusted().build().unwrap();
    let loaded = runtime.load(&path).unwrap();
    let old = runtime.get::<dyn Greeter>().unwrap();
    let stays = |expected: SignatureProblem| {
        let error = runtime.reload("it").unwrap_err();
        let ReloadError::Load { error: LoadError::Signature { problem, .. }, .. } = &error else {
            panic!("{error:?}");
        };
        assert_eq!(*problem, expected);
        assert!(host_says(&runtime, &path).contains("is not signed by whom this host trusts"));
        assert_eq!(
            (greets(&runtime).as_str(), old.greet("you").as_str()),
            ("Hello, you!", "Hello, you!")
        );
        assert_eq!(runtime.bundles(), std::slice::from_ref(&loaded));
        assert_eq!(runtime.retired_count(), 0, "something was opened");
    };
    fs::copy(polyplug_fixtures::library("configured"), library(&path, "greeter")).unwrap();
    fs::write(path.join("manifest.toml"), "name = \"it\"\n[config]\ngreeting = \"Moin\"").unwrap();
    stays(SignatureProblem::Mismatch { key: author.key });
    (other.sign)(&path);
    stays(SignatureProblem::Untrusted { key: other.key });
    fs::remove_file(path.join("bundle.sig")).unwrap();
    stays(SignatureProblem::Missing);
    (author.sign)(&path);
    runtime.reload("it").unwrap();
    assert_eq!(greets(&runtime), "Moin, you!");
}

/// Returns what the table of ABI v1 answers to whoever reloads the bundle through it.
fn host_says(runtime: &Runtime, path: &Path) -> String {
    let (host, path) = (runtime.host_api(), path.to_str().unwrap());
    let mut err = AbiError::ok();
    // SAFETY: the table is never freed.
    let reload = unsafe { (*host).reload_bundle };
    // SAFETY: the path and the place for the error are valid.
    unsafe { reload(host, path.as_ptr(), path.len(), &raw mut err) };
    // SAFETY: the message is valid until the next failure on this thread.
    let bytes = unsafe { &*ptr::slice_from_raw_parts(err.message.ptr, err.message.len) };
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_host_that_warns_loads_all_the_same() {
    let (author, other) = (Author::new(), Author::new());
    let root = folder("a_host_that_warns");
    let unsigned = bundle(&root, "unsigned", "greeter", "");
    let signed = author.greeter("a_host_that_warns_signed");
    let runtime = Runtime::builder().signature_policy(SignaturePolicy::WarnOnly).trust(author.key);
    let runtime = runtime.build().unwrap();
    runtime.load(&signed).unwrap();
    assert_eq!(runtime.diagnostics().len(), 0);
    runtime.load(&unsigned).unwrap();
    (other.sign)(&signed);
    runtime.reload("it").unwrap();
    let warned = |path: &Path, problem: SignatureProblem| {
        let is_it = |told: &Diagnostic| {
            matches!(told, Diagnostic::Signature { path: at, error } if at == path
                && matches!(&**error, LoadError::Signature { problem: told, .. } if *told == problem))
        };
        assert_eq!(runtime.diagnostics().iter().filter(|told| is_it(told)).count(), 1);
    };
    warned(&unsigned, SignatureProblem::Missing);
    warned(&signed, SignatureProblem::Untrusted { key: other.key });
}

#[test]
fn settings_that_contradict_each_other_are_refused() {
    let key = Author::new().key;
    let required = || Runtime::builder().signature_policy(SignaturePolicy::Required);
    let error = required().build().unwrap_err();
    assert!(matches!(error, BuildError::NoTrustedKey), "{error}");
    let error = required().trust(key).open_in_place(true).build().unwrap_err();
    assert!(matches!(error, BuildError::InPlace), "{error}");
    let nobodys = Ed25519PublicKey { bytes: [0; 32] };
    let error = Runtime::builder().trust(key).trust(nobodys).build().unwrap_err();
    assert!(matches!(error, BuildError::BadKey { key } if key == nobodys), "{error}");
}

#[test]
fn a_key_is_read_from_the_file_that_the_predecessor_writes() {
    let (secret, public) = polyplug_signing::generate_keypair();
    let folder = folder("a_key_is_read");
    let (public_file, secret_file) = (folder.join("key.pub"), folder.join("key"));
    polyplug_signing::save_verifying_key(&public_file, &public).unwrap();
    polyplug_signing::save_signing_key(&secret_file, &secret).unwrap();
    let read = |path| Ed25519PublicKey::from_key_file(&fs::read(path).unwrap());
    assert_eq!(read(public_file), Some(Ed25519PublicKey { bytes: public.to_bytes() }));
    assert_eq!(read(secret_file), None);
}

#[test]
fn an_inspection_says_who_signed() {
    let author = Author::new();
    let path = author.greeter("an_inspection_says_who_signed");
    let inspect = || Bundle::inspect(&path).unwrap();
    assert_eq!(inspect().signature(), &SignatureState::Valid { public_key: author.key });
    let line = format!("\n  signature: valid, with the key {}", author.key);
    assert!(inspect().to_string().contains(&line), "{}", inspect());
    fs::write(path.join("empty"), "not any more").unwrap();
    let mismatch = SignatureProblem::Mismatch { key: author.key };
    assert_eq!(inspect().signature(), &SignatureState::Invalid(mismatch));
    fs::remove_file(path.join("bundle.sig")).unwrap();
    assert_eq!(inspect().signature(), &SignatureState::Unsigned);
    let bare = Bundle::inspect(library(&path, "greeter")).unwrap();
    assert_eq!(bare.signature(), &SignatureState::Unsigned);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the predecessor signs is valid, and nothing that differs from it in one file is.
    #[test]
    fn both_sides_sign_the_same(
        files in prop::collection::btree_map("[a-zä.\\-_ ]{1,3}[a-z]", ".{0,9}", 1..6),
        folders in prop::collection::vec("[A-Z]{1,2}", 6),
        changed in any::<prop::sample::Index>(),
    ) {
        let author = Author::new();
        let path = bundle(&folder("both_sides_sign_the_same"), "it", "greeter", "");
        let mut paths = Vec::new();
        for ((name, text), inner) in files.iter().zip(&folders) {
            let folder = if text.len() % 2 == 0 { path.join(inner) } else { path.clone() };
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(name), text).unwrap();
            paths.push((folder.join(name), text));
        }
        (author.sign)(&path);
        let state = || Bundle::inspect(&path).unwrap().signature().clone();
        let valid = SignatureState::Valid { public_key: author.key };
        prop_assert_eq!(state(), valid);
        let (file, text) = changed.get(&paths);
        fs::write(file, format!("{text}!")).unwrap();
        let mismatch = SignatureProblem::Mismatch { key: author.key };
        prop_assert_eq!(state(), SignatureState::Invalid(mismatch));
    }
}
