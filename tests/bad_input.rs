//! What bad libraries get: an error that names the path and what was expected, and the process lives.

use std::{collections::HashSet, error::Error as _, fs, mem, path::Path};
#[cfg(target_os = "linux")]
use std::{env, ffi::OsString, process::Command};

use fixture_contracts::{Adder, Greeter};
use polyplug_sdk::{Diagnostic, LoadError, Runtime};

use crate::support::{copy, folder, load};

/// Loads `path`, which fails; checks that the message names it and contains all of `words`.
fn refused(path: &Path, words: &[&str]) -> LoadError {
    let error = load(&[]).load(path).expect_err("the library is bad");
    let message = error.to_string();
    assert!(message.contains(&path.display().to_string()), "no path in: {message}");
    for word in words {
        assert!(message.contains(word), "no `{word}` in: {message}");
    }
    error
}

#[test]
fn a_missing_path() {
    let path = folder("a_missing_path").join("nothing.so");
    refused(&path, &["does not exist"]);
}

#[test]
fn a_folder_without_a_library() {
    let path = folder("a_folder_without_a_library");
    fs::write(path.join("notes.txt"), "no library").unwrap();
    refused(&path, &["no library"]);
}

#[test]
fn a_text_file() {
    refused(&polyplug_fixtures::library("text"), &["expected", std::env::consts::ARCH]);
}

/// What a terminal or a log obeys, or shows in another order.
const HIDDEN: [char; 4] = ['\u{1b}', '\r', '\u{202e}', '\u{2066}'];

fn check_shown(text: &str) {
    assert!(!text.contains(HIDDEN), "{text:?}");
    assert!(text.contains("\\u{1b}") && text.contains("\\u{202e}"), "{text:?}");
}

#[test]
#[cfg(unix)]
fn control_characters_of_names_reach_no_message() {
    const NAME: &str = "a\u{1b}[31m\r\u{202e}b\u{2066}";
    let folder = folder("control_characters_of_names_reach_no_message");
    let file = folder.join(format!("lib{NAME}.so"));
    fs::write(&file, "text").unwrap();
    let mut texts = vec![
        load(&[]).load(&file).unwrap_err().to_string(),
        load(&[]).load(folder.join(format!("{NAME}.nothing"))).unwrap_err().to_string(),
        load(&[]).load_source("none", NAME, b"").unwrap_err().to_string(),
    ];
    let runtime = Runtime::builder().plugin_dir(&folder).build().unwrap();
    texts.extend(runtime.diagnostics().iter().map(ToString::to_string));
    check_shown(runtime.bundles()[0].name());
    // The linker names the file, too.
    fs::copy(polyplug_fixtures::library("greeter"), &file).unwrap();
    let runtime = load(&[]);
    assert_eq!(runtime.load(&file).unwrap().name(), "greeter");
    let again = runtime.load(&file).unwrap_err().to_string();
    texts.push(again);
    let several = folder.join("several");
    fs::create_dir(&several).unwrap();
    for n in 0..2 {
        fs::write(several.join(format!("{n}{NAME}.so")), "").unwrap();
    }
    texts.push(load(&[]).load(&several).unwrap_err().to_string());
    texts.iter().for_each(|text| check_shown(text));
}

#[test]
fn control_characters_and_long_names_of_manifests_are_refused() {
    let folder = folder("control_characters_and_long_names_of_manifests_are_refused");
    copy("greeter", &folder);
    let long = "a".repeat(900_000);
    for (key, more) in [
        ("name", ""),
        ("loader", "name = \"a\"\nfile = \"x\"\n"),
        ("file", "name = \"a\"\n"),
        ("[[dependency]]\nbundle", "name = \"a\"\n"),
        ("[[dependency]]\ncontract", "name = \"a\"\n"),
    ] {
        for (value, words) in [(&*long, "255"), ("a\\u001b[2J\\u202eb", "u{1b}")] {
            let text = format!("{more}{key} = \"{value}\"\n");
            fs::write(folder.join("manifest.toml"), text).unwrap();
            let error = load(&[]).load(&folder).unwrap_err().to_string();
            let words = if key == "file" && words == "255" { "at most 1024 bytes" } else { words };
            assert!(error.contains(words), "{key}: {error}");
            assert!(error.len() < 1000 && !error.contains(HIDDEN), "{key}: {error}");
        }
    }
}

#[test]
fn an_empty_file() {
    let path = folder("an_empty_file").join("libempty.so");
    fs::write(&path, "").unwrap();
    refused(&path, &["expected"]);
}

#[test]
fn a_truncated_library() {
    refused(&polyplug_fixtures::library("truncated"), &["truncated"]);
}

#[test]
fn a_library_of_another_architecture() {
    refused(
        &polyplug_fixtures::library("other-architecture"),
        &["expected", std::env::consts::ARCH],
    );
}

#[test]
fn a_library_without_init() {
    refused(&polyplug_fixtures::library("no-init"), &["polyplug_init"]);
}

#[test]
fn a_plugin_of_another_abi() {
    refused(&polyplug_fixtures::library("other-abi"), &["version 7", "version 1"]);
}

#[test]
fn an_init_that_fails() {
    let path = polyplug_fixtures::library("fails-init");
    let words = ["no licence found next to", &path.display().to_string()];
    refused(&path, &words);
}

#[test]
fn an_init_that_panics() {
    refused(&polyplug_fixtures::library("panics-init"), &["panicked", "setup went wrong"]);
}

#[test]
fn defect_13_each_failure_to_load_is_another_error() {
    let errors = [
        "text",
        "truncated",
        "other-architecture",
        "no-init",
        "other-abi",
        "fails-init",
        "panics-init",
    ]
    .map(|fixture| load(&[]).load(polyplug_fixtures::library(fixture)).unwrap_err());
    let kinds: HashSet<_> = errors.iter().map(mem::discriminant).collect();
    assert_eq!(kinds.len(), errors.len(), "{errors:?}");
}

#[test]
fn loading_twice_keeps_the_first() {
    let runtime = load(&["seed-rust"]);
    let adder = runtime.get::<dyn Adder>().unwrap();
    let error = runtime.load(polyplug_fixtures::library("seed-rust")).unwrap_err();
    assert!(error.to_string().contains("already loaded"), "{error}");
    assert_eq!(runtime.bundles().len(), 1);
    assert_eq!(adder.add(1, 2), 3);
    assert_eq!(runtime.get::<dyn Adder>().unwrap().add(3, 4), 7);
}

#[test]
fn one_bad_plugin_in_a_folder_of_good_ones() {
    let folder = folder("one_bad_plugin_in_a_folder_of_good_ones");
    copy("seed-rust", &folder);
    copy("text", &folder);
    copy("greeter", &folder);
    fs::write(folder.join("README.txt"), "not a plugin, and nobody says it is").unwrap();
    let runtime = Runtime::builder().plugin_dir(&folder).build().unwrap();
    assert_eq!(runtime.get::<dyn Adder>().unwrap().add(1, 2), 3);
    assert_eq!(runtime.get::<dyn Greeter>().unwrap().greet("you"), "Hello, you!");
    let diagnostics = runtime.diagnostics();
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    let bad = folder.join(polyplug_fixtures::library("text").file_name().unwrap());
    assert!(diagnostics[0].to_string().contains(&bad.display().to_string()));
}

#[test]
fn a_plugin_folder_that_is_not_there() {
    let path = folder("a_plugin_folder_that_is_not_there").join("plugins");
    let error = Runtime::builder().plugin_dir(&path).build().expect_err("there is no folder");
    assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    assert!(error.source().is_some());
}

/// Compiles a library in C, as the fixtures are.
#[cfg(target_os = "linux")]
fn compile(library: &Path, source: &Path, more: &[&str]) {
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("../polyplug-abi/include");
    let compiler = env::var_os("CC").unwrap_or_else(|| OsString::from("cc"));
    let mut command = Command::new(compiler);
    command.args(env::var("CFLAGS").unwrap_or_default().split_whitespace());
    command.args(["-std=c11", "-shared", "-fPIC", "-I"]).arg(include).arg(source);
    let output = command.args(more).arg("-o").arg(library).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
#[cfg(target_os = "linux")]
fn a_plugin_that_links_a_library_beside_itself_is_said_to_be_opened_elsewhere() {
    let folder = folder("a_plugin_that_links_a_library_beside_itself");
    let source = folder.join("helper.c");
    fs::write(&source, "int help(void) { return 1; }\n").unwrap();
    let (helper, plugin) = (folder.join("libhelper.so"), folder.join("libhelped.so"));
    compile(&helper, &source, &["-Wl,-soname,libhelper.so"]);
    let v1 = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/v1-c/plugin.c");
    let beside = ["-Wl,--no-as-needed", helper.to_str().unwrap(), "-Wl,-rpath,$ORIGIN"];
    compile(&plugin, &v1, &beside);

    let words = ["`libhelper.so` was not found", "`RuntimeBuilder::open_in_place(true)`"];
    let error = refused(&plugin, &words);
    let LoadError::Open { missing, .. } = &error else { panic!("{error}") };
    assert_eq!(missing.as_deref(), Some("libhelper.so"));
    // With the cause, it is what the dynamic linker said.
    assert!(format!("{error:?}").contains("libhelper.so: "), "{error:?}");

    // Where it is opened there already, that is no help. The linker knows a library that was once open.
    let in_place = Runtime::builder().open_in_place(true).build().unwrap();
    let away = folder.join("away");
    fs::rename(&helper, &away).unwrap();
    let error = in_place.load(&plugin).unwrap_err();
    assert!(matches!(&error, LoadError::Open { missing: None, .. }), "{error}");
    fs::rename(&away, &helper).unwrap();
    in_place.load(&plugin).unwrap();
}

#[test]
fn a_bundle_folder_with_one_library() {
    let folder = folder("a_bundle_folder_with_one_library");
    copy("seed-rust", &folder);
    let runtime = load(&[]);
    let bundle = runtime.load(&folder).unwrap();
    assert_eq!(bundle.name(), "seed-rust");
    assert_eq!(runtime.get::<dyn Adder>().unwrap().add(1, 2), 3);
}

#[test]
fn a_folder_of_libraries_within_a_plugin_folder_is_not_a_bundle_and_that_is_said() {
    let folder = folder("a_folder_of_libraries_within_a_plugin_folder_is_not_a_bundle");
    let inner = folder.join("deps");
    fs::create_dir(&inner).unwrap();
    copy("seed-rust", &inner);
    copy("greeter", &inner);
    let bundle = folder.join("bundle");
    fs::create_dir(&bundle).unwrap();
    copy("greeter", &bundle);
    let runtime = Runtime::builder().plugin_dir(&folder).build().unwrap();
    let diagnostics = runtime.diagnostics();
    assert!(matches!(&*diagnostics, [Diagnostic::AmbiguousFolder { .. }]), "{diagnostics:?}");
    let refused = load(&[]).load(&inner).unwrap_err();
    assert_eq!(diagnostics[0].to_string(), refused.to_string());
    assert!(refused.to_string().contains("name one as `file` in a `manifest.toml`"), "{refused}");
    assert_eq!(runtime.bundles().len(), 1);
    // Who looks for what it could provide is told too.
    let missing = runtime.get::<dyn Adder>().unwrap_err().to_string();
    assert!(missing.contains(&inner.display().to_string()), "{missing}");

    // Where Cargo builds, such a folder is its own.
    fs::create_dir(folder.join(".fingerprint")).unwrap();
    let runtime = Runtime::builder().plugin_dir(&folder).build().unwrap();
    assert!(runtime.diagnostics().is_empty(), "{:?}", runtime.diagnostics());
    assert_eq!(runtime.bundles().len(), 1);
}

/// Compiles a C plugin.
#[cfg(target_os = "linux")]
fn c_plugin(folder: &Path, source: &str, flags: &[&str]) -> std::path::PathBuf {
    let (c, library) = (folder.join("plugin.c"), folder.join("libplugin.so"));
    fs::write(&c, source).unwrap();
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("../polyplug-abi/include");
    let mut command = Command::new("cc");
    command.args(["-shared", "-fPIC", "-I"]).arg(include).arg(&c).arg("-o").arg(&library);
    assert!(command.args(flags).status().unwrap().success());
    library
}

/// A plugin that needs the runtime of a sanitizer, whose first act in a process without it is to end that.
#[test]
#[cfg(target_os = "linux")]
fn a_plugin_with_a_sanitizer_is_refused_by_a_host_without() {
    // A host that was built with one has it.
    if env::var_os("ASAN_OPTIONS").is_some() || env::var_os("TSAN_OPTIONS").is_some() {
        return;
    }
    let folder = folder("a_plugin_with_a_sanitizer_is_refused_by_a_host_without");
    for (function, sanitizer) in [
        ("__asan_init", "AddressSanitizer"),
        ("__tsan_init", "ThreadSanitizer"),
        ("__msan_init", "MemorySanitizer"),
        ("__hwasan_init", "HWAddressSanitizer"),
    ] {
        let source = format!(
            "void {function}(void);\nint polyplug_abi_version(void) {{ return 1; }}\n\
             void polyplug_init(void) {{ {function}(); }}\n"
        );
        let library = c_plugin(&folder, &source, &[]);
        let error = refused(&library, &["whose runtime this process does not have", sanitizer]);
        assert!(matches!(error, LoadError::Sanitized { .. }), "{error}");
    }
}

#[test]
fn a_plugin_directory_of_an_rlib_says_what_is_missing() {
    let folder = folder("a_plugin_directory_of_an_rlib_says_what_is_missing");
    fs::write(folder.join("libforgot.rlib"), "!<arch>\n").unwrap();
    let runtime = Runtime::builder().plugin_dir(&folder).build().unwrap();
    let [told] = &*runtime.diagnostics() else { panic!("{:?}", runtime.diagnostics()) };
    let text = told.to_string();
    assert!(text.contains("`libforgot.rlib`") && text.contains("cdylib"), "{text}");
    let error = runtime.get::<dyn Greeter>().err().unwrap().to_string();
    assert!(error.contains("cdylib"), "{error}");
    // Beside a plugin it is that of its contract.
    copy("greeter", &folder);
    let runtime = Runtime::builder().plugin_dir(&folder).build().unwrap();
    assert!(runtime.diagnostics().is_empty(), "{:?}", runtime.diagnostics());
}

#[test]
#[cfg(target_os = "linux")]
fn a_library_that_exports_no_plugin_is_said_to_when_it_is_inspected() {
    let folder = folder("a_library_that_exports_no_plugin_is_said_to_when_it_is_inspected");
    let library = c_plugin(&folder, "int nothing(void) { return 1; }", &[]);
    let error = polyplug_sdk::Bundle::inspect(&library).unwrap_err().to_string();
    assert!(error.contains("add `export_plugin!();`"), "{error}");
}

#[test]
fn an_error_says_its_cause_in_its_line_and_once() {
    let folder = folder("an_error_says_its_cause_in_its_line_and_once");
    fs::create_dir(folder.join("manifest.toml")).unwrap();
    let error = load(&[]).load(&folder).unwrap_err();
    let (line, all) = (error.to_string(), format!("{error:?}"));
    assert!(line.ends_with("it is no regular file") && !line.contains('\n'), "{line}");
    assert_eq!(line, all, "the cause is not said twice");
}

#[test]
fn a_name_that_is_nearly_right_is_answered_with_the_right_one() {
    let runtime = load(&["greeter"]);
    let error = runtime.unload("gretter").unwrap_err().to_string();
    assert!(error.ends_with("did you mean `greeter`?"), "{error}");
    let error = runtime.reload("gretter").unwrap_err().to_string();
    assert!(error.ends_with("did you mean `greeter`?"), "{error}");
    let error = runtime.providers::<dyn Greeter>().in_bundle("gretter").get().err().unwrap();
    assert!(error.to_string().contains("did you mean `greeter`?"), "{error}");
    let error = runtime.unload("something-else").unwrap_err().to_string();
    assert!(!error.contains("did you mean"), "{error}");
}
