//! What is known of plugins that do not run, and what they are refused for before they do.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use fixture_contracts::{Adder, Greeter};
use polyplug_abi::{METADATA_MAGIC, Record, fingerprint};
use polyplug_sdk::{
    Bundle, Diagnostic, LoadError, Runtime, SupportedLanguage, Version, inspection::Inspection,
    signature::SignatureState,
};

use crate::support::{copy, folder};

fn inspect(fixture: &str) -> Inspection {
    let library = polyplug_fixtures::library(fixture);
    Bundle::inspect(library).unwrap_or_else(|error| panic!("`{fixture}`: {error}"))
}

/// The contract of a host that was built with something else under the fixture's name and version.
mod other {
    use polyplug_sdk::prelude::*;

    #[contract(name = "greeter.Hello", version = "1.1")]
    pub(super) trait Greeter: Send + Sync {
        fn greet(&self, name: &str, times: u32) -> String;
        #[since("1.1")]
        fn shout(&self, name: &str) -> String;
    }
}

#[test]
fn a_rust_plugin_says_everything() {
    let found = inspect("greeter");
    let build = found.build().unwrap();
    assert!(build.compiler.starts_with("rustc 1."), "{build}");
    assert!(build.target.contains(std::env::consts::ARCH), "{build}");
    assert_eq!((build.profile.as_str(), build.panic.as_str()), ("release", "unwind"));
    assert_eq!((found.abi_version(), found.has_metadata()), (Some(1), true));
    assert_eq!(
        found.to_string(),
        format!(
            "greeter 1.0.0 (Rust)\n  library: {}\n  target: {}\n  build: {build}\n  \
             contract greeter.Hello 1.1 by `English`\n    \
             fn greet(&self, name: &str) -> String\n    \
             fn shout(&self, name: &str) -> String",
            found.library().display(),
            found.target(),
        )
    );
}

#[test]
fn a_cpp_plugin_says_as_much() {
    let (cpp, rust) = (inspect("seed-cpp"), inspect("seed-rust"));
    assert_eq!((cpp.name(), cpp.version()), ("seed-cpp", Some(Version::new(1, 0, 0))));
    assert_eq!(cpp.language(), Some(SupportedLanguage::Cpp));
    // C++ does not know the names of parameters, which are notes behind the schema.
    assert!(rust.contracts()[0].schema.starts_with(&cpp.contracts()[0].schema));
    assert_eq!(cpp.contracts()[0].fingerprint, rust.contracts()[0].fingerprint);
    assert_eq!(cpp.contracts()[0].implementor, "Adder");
    let build = cpp.build().unwrap();
    assert!(build.compiler.contains(|c: char| c.is_ascii_digit()), "{build}");
    assert!(build.target.starts_with(std::env::consts::ARCH), "{build}");
    // The header says the version of the SDK that it belongs to.
    let sdk = rust.build().unwrap().sdk.replace("polyplug-sdk", "polyplug.hpp");
    assert_eq!((build.profile.as_str(), build.sdk.as_str()), ("release", sdk.as_str()));
}

#[test]
fn every_cpp_compiler_keeps_the_metadata() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let folder = folder("every_cpp_compiler_keeps_the_metadata");
    let strip_what_is_unused = ["-O2", "-flto", "-fdata-sections", "-Wl,--gc-sections", "-s"];
    for compiler in ["c++", "g++", "clang++"] {
        for flags in [&["-O0"][..], &["-O3"], &strip_what_is_unused] {
            // Only `c++` has to be there, and only some of the others can optimise what they link.
            let optional = compiler != "c++" || flags.contains(&"-flto");
            let library = folder.join(format!("{compiler}{}.so", flags.concat()));
            let mut command = Command::new(compiler);
            command.args(["-std=c++17", "-shared", "-fPIC", "-fvisibility=hidden"]).args(flags);
            command.arg("-I").arg(root.join("polyplug-abi/include"));
            command.arg(root.join("fixtures/stateful-cpp/counter.cpp")).arg("-o").arg(&library);
            let output = command.stderr(Stdio::null()).output();
            if optional && !output.is_ok_and(|output| output.status.success()) {
                continue;
            }
            let found = Bundle::inspect(&library).unwrap_or_else(|error| panic!("{error}"));
            let contract = &found.contracts()[0];
            assert_eq!(contract.methods[0], "add(&mut self, u64) -> u64", "{}", library.display());
            let optimised = if flags[0] == "-O0" { "debug" } else { "release" };
            assert_eq!(found.build().unwrap().profile, optimised, "{}", library.display());
        }
    }
}

/// Fault: the linker of MinGW drops sections that nothing refers to, and dropped the metadata.
///
/// A plugin for Windows is built here, and read here, as the tools of a developer do. `.ci/portable` installs what that
/// needs; elsewhere the test says that it was not run.
#[test]
fn plugins_for_windows_gnu_keep_the_metadata() {
    let found = |library: &Path| {
        let found = Bundle::inspect(library).unwrap_or_else(|error| panic!("{error}"));
        assert!(found.has_metadata(), "{} has no metadata", library.display());
        assert!(found.target().contains("indows"), "{}", found.target());
        found
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let folder = folder("plugins_for_windows_gnu");
    let ran = |command: &mut Command| command.output().is_ok_and(|it| it.status.success());
    let compiler = "x86_64-w64-mingw32-g++";
    if !ran(Command::new(compiler).arg("--version")) {
        return println!("not run: there is no `{compiler}`");
    }
    for flags in
        [&["-O0"][..], &["-O2", "-fdata-sections", "-ffunction-sections", "-Wl,--gc-sections"]]
    {
        let library = folder.join(format!("counter{}.dll", flags.concat()));
        let mut command = Command::new(compiler);
        command.args(["-std=c++17", "-shared", "-static", "-Wall", "-Wextra", "-Werror"]);
        command.args(flags).arg("-I").arg(root.join("polyplug-abi/include"));
        command.arg(root.join("fixtures/stateful-cpp/counter.cpp")).arg("-o").arg(&library);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(found(&library).contracts()[0].methods[0], "add(&mut self, u64) -> u64");
    }
    let target = "x86_64-pc-windows-gnu";
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output().unwrap();
    let sysroot = String::from_utf8(sysroot.stdout).unwrap();
    if !Path::new(sysroot.trim()).join("lib/rustlib").join(target).join("lib").is_dir() {
        return println!("not run: there is no standard library for {target}");
    }
    let built = polyplug_fixtures::target_dir().join("windows-gnu");
    for (profile, folder) in [("dev", "debug"), ("release", "release")] {
        let mut command = Command::new(env!("CARGO"));
        command.current_dir(root).args(["build", "--quiet", "--locked", "--profile", profile]);
        command.args(["--target", target, "--package", "stateful", "--target-dir"]).arg(&built);
        command.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER", "x86_64-w64-mingw32-gcc");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let library = built.join(target).join(folder).join("stateful.dll");
        assert_eq!(found(&library).contracts()[0].methods[0], "add(&mut self, amount: u64) -> u64");
    }
}

#[test]
fn files_say_what_loading_finds() {
    let runtime = Runtime::builder().build().unwrap();
    let mut compared = 0;
    for (fixture, library) in polyplug_fixtures::all() {
        let (Ok(said), Ok(loaded)) = (Bundle::inspect(library), runtime.load(library)) else {
            continue;
        };
        if !said.has_metadata() {
            continue;
        }
        assert_eq!((said.name(), said.version()), (loaded.name(), Some(loaded.version())));
        assert_eq!((said.language(), said.build()), (loaded.language(), loaded.build()));
        let mut said: Vec<_> =
            said.contracts().iter().map(|it| (it.name.clone(), it.version)).collect();
        let mut found: Vec<_> =
            loaded.contracts().iter().map(|it| (it.name.clone(), it.version)).collect();
        said.sort();
        found.sort();
        assert_eq!(said, found, "{fixture}");
        compared += 1;
    }
    assert!(compared >= 8, "{compared}");
}

#[test]
fn nothing_runs_that_is_inspected() {
    for fixture in ["panics-init", "fails-init"] {
        let found = inspect(fixture);
        assert_eq!((found.name(), found.contracts().len()), (fixture, 0));
    }
    let library = copy("greeter", &folder("nothing_runs_that_is_inspected"));
    assert_eq!(Bundle::inspect(&library).unwrap().name(), "greeter");
    check_not_mapped(&library);
}

#[test]
fn a_manifest_has_the_last_word() {
    let folder = folder("a_manifest_has_the_last_word");
    copy("greeter", &folder);
    assert_eq!(Bundle::inspect(&folder).unwrap().name(), "greeter");
    fs::write(folder.join("manifest.toml"), "name = \"\\u001b[2J\"").unwrap();
    let error = Bundle::inspect(&folder).unwrap_err().to_string();
    assert!(error.contains("has the character \\u{1b}, which no name has"), "{error}");
    fs::write(folder.join("manifest.toml"), "name = \"hello\"\nversion = \"7.1\"").unwrap();
    let found = Bundle::inspect(&folder).unwrap();
    assert_eq!((found.name(), found.version()), ("hello", Some(Version::new(7, 1, 0))));
    assert_eq!(found.contracts()[0].name, "greeter.Hello");
    assert_eq!(found.path(), folder);
}

#[test]
fn needs_and_signatures_are_shown() {
    let folder = folder("needs_and_signatures_are_shown");
    copy("greeter", &folder);
    let plain = Bundle::inspect(&folder).unwrap();
    assert_eq!((plain.dependencies().len(), plain.signature()), (0, &SignatureState::Unsigned));

    let manifest =
        "name = \"hello\"\n[[dependency]]\ncontract = \"other.Thing\"\nversion = \"^1.2\"";
    fs::write(folder.join("manifest.toml"), manifest).unwrap();
    let signature = [&b"PPSIG\0\x01"[..], &[7; 96]].concat();
    fs::write(folder.join("bundle.sig"), signature).unwrap();
    let found = Bundle::inspect(&folder).unwrap();
    assert_eq!(found.dependencies().len(), 1);
    let printed = found.to_string();
    assert!(printed.contains("\n  needs contract `other.Thing` ^1.2"), "{printed}");
    assert!(printed.contains("\n  signature: invalid: its files are not those"), "{printed}");
    assert!(printed.contains("with the key 0707"), "{printed}");
}

#[test]
fn what_is_no_library_is_not_inspected() {
    for (fixture, words) in [("text", "found text"), ("truncated", "truncated")] {
        let error = Bundle::inspect(polyplug_fixtures::library(fixture)).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    let library = folder("what_is_no_library_is_not_inspected").join("nothing.so");
    assert!(matches!(Bundle::inspect(&library), Err(LoadError::NotFound { .. })));
}

#[test]
fn a_library_for_another_processor_is_inspected() {
    let found = inspect("other-architecture");
    assert_eq!(found.name(), "seed-rust");
    assert!(!found.target().contains(std::env::consts::ARCH), "{}", found.target());
}

#[test]
fn a_plugin_without_metadata_is_loaded_and_noted() {
    let found = inspect("v1-c");
    assert_eq!((found.has_metadata(), found.build(), found.contracts().len()), (false, None, 0));
    assert!(found.to_string().contains("no metadata"), "{found}");
    let library = polyplug_fixtures::library("v1-c");
    let runtime = Runtime::builder().build().unwrap();
    let bundle = runtime.load(&library).unwrap();
    assert_eq!((bundle.build(), bundle.contracts().is_empty()), (None, false));
    let noted = runtime.diagnostics();
    assert!(matches!(&noted[..], [Diagnostic::NoMetadata { .. }]), "{noted:?}");
    assert!(noted[0].to_string().contains(&library.display().to_string()), "{}", noted[0]);
}

#[test]
fn a_plugin_without_metadata_is_refused_where_a_schema_is_required() {
    let runtime = Runtime::builder().require_schema(true).build().unwrap();
    let library = copy("v1-c", &folder("a_plugin_without_metadata_is_refused"));
    let error = runtime.load(&library).unwrap_err();
    assert!(matches!(error, LoadError::NoSchema { .. }), "{error}");
    let message = error.to_string();
    assert!(message.contains(&library.display().to_string()), "{message}");
    assert!(message.contains("without `require_schema`"), "{message}");
    check_not_mapped(&library);
    for fixture in ["seed-rust", "stateful-cpp"] {
        runtime.load(polyplug_fixtures::library(fixture)).unwrap();
    }
    assert_eq!(runtime.diagnostics().len(), 0);
}

#[test]
fn a_plugin_of_another_shape_is_refused_before_it_runs() {
    let library = copy("greeter", &folder("a_plugin_of_another_shape_is_refused"));
    let runtime = Runtime::builder().expect_contract::<dyn other::Greeter>().build().unwrap();
    let error = runtime.load(&library).unwrap_err();
    let LoadError::Mismatch(mismatch) = &error else { panic!("{error}") };
    assert_eq!(mismatch.plugin, "greeter");
    let build = mismatch.build.as_ref().unwrap();
    let message = error.to_string();
    for words in [
        "plugin `greeter` 1.0.0 does not fit contract `greeter.Hello` 1.1",
        "number of parameters: 2 (host), 1 (plugin)",
        "help: ",
        &library.display().to_string(),
        &build.compiler,
    ] {
        assert!(message.contains(words), "no `{words}` in: {message}");
    }
    check_not_mapped(&library);
    assert_eq!(runtime.bundles().len(), 0);
}

#[test]
fn a_plugin_that_fits_one_of_the_expected_shapes_is_loaded() {
    let builder =
        Runtime::builder().expect_contract::<dyn other::Greeter>().expect_contract::<dyn Greeter>();
    let runtime = builder.expect_contract::<dyn Adder>().require_schema(true).build().unwrap();
    runtime.load(polyplug_fixtures::library("greeter")).unwrap();
    assert_eq!(runtime.get::<dyn Greeter>().unwrap().greet("you"), "Hello, you!");
    // The comparison at the first use stays.
    let error = runtime.get::<dyn other::Greeter>().unwrap_err().to_string();
    assert!(error.contains("does not fit"), "{error}");
    assert!(error.contains("built by rustc"), "{error}");
}

/// Where a record of a kind begins in a library.
fn record(bytes: &[u8], kind: u16) -> usize {
    let is_record = |at: &usize| {
        let rest = &bytes[*at..];
        rest.starts_with(&METADATA_MAGIC)
            && rest[12..16] == [1_u16.to_le_bytes(), kind.to_le_bytes()].concat()
    };
    (0..bytes.len() - 16).find(is_record).expect("the library has the record")
}

/// Copies a fixture, and changes the record of a kind in it.
fn forge(fixture: &str, name: &str, kind: u16, change: impl Fn(&mut [u8])) -> PathBuf {
    let library = copy(fixture, &folder(name));
    let mut bytes = fs::read(&library).unwrap();
    let start = record(&bytes, kind);
    let size = u32::from_le_bytes(bytes[start + 8..start + 12].try_into().unwrap());
    change(&mut bytes[start..start + size as usize]);
    fs::write(&library, bytes).unwrap();
    library
}

/// Replaces text in an implementation's record, and gives it the fingerprint of its new schema.
fn rewrite(record: &mut [u8], from: &str, to: &str) {
    assert_eq!(from.len(), to.len());
    while let Some(at) = record.windows(from.len()).position(|it| it == from.as_bytes()) {
        record[at..at + from.len()].copy_from_slice(to.as_bytes());
    }
    let schema =
        record.windows(8).position(|it| it == b"polyplug" && it.as_ptr() != record.as_ptr());
    let schema = String::from_utf8_lossy(&record[schema.unwrap()..]);
    let fingerprint = fingerprint(&schema);
    record[16..24].copy_from_slice(&fingerprint.to_le_bytes());
}

#[test]
fn what_a_plugin_registers_must_be_what_its_file_says() {
    for (name, from, to, words) in [
        (
            "another_contract",
            "greeter.Hello",
            "greeter.Hallo",
            &["`greeter.Hallo@1` is in the file", "`greeter.Hello@1` was registered"][..],
        ),
        ("another_shape", "&str", "&u32", &["fingerprint of `greeter.Hello@1`: 0x"]),
    ] {
        let library =
            forge("greeter", name, Record::IMPLEMENTATION, |record| rewrite(record, from, to));
        let runtime = Runtime::builder().build().unwrap();
        let error = runtime.load(&library).unwrap_err();
        assert!(matches!(error, LoadError::Contradiction { .. }), "{error}");
        let message = error.to_string();
        for words in words.iter().copied().chain(["help: ", &library.display().to_string()]) {
            assert!(message.contains(words), "no `{words}` in: {message}");
        }
        assert_eq!(runtime.bundles().len(), 0);
        assert!(runtime.get::<dyn Greeter>().is_err());
    }
}

#[test]
fn another_version_than_the_file_says_is_refused() {
    let library = forge("greeter", "another_version", Record::IMPLEMENTATION, |record| {
        record[28] = 2;
        rewrite(record, "greeter.Hello 1.1", "greeter.Hello 1.2");
    });
    let error = Runtime::builder().build().unwrap().load(&library).unwrap_err().to_string();
    assert!(
        error.contains("version of `greeter.Hello@1`: 1.2.0 (file), 1.1.0 (registered)"),
        "{error}"
    );
}

#[test]
fn another_bundle_than_the_file_says_is_refused() {
    let library = forge("greeter", "another_bundle", Record::BUNDLE, |record| record[36] = 7);
    let error = Runtime::builder().build().unwrap().load(&library).unwrap_err().to_string();
    assert!(error.contains("`greeter` 1.7.0 (file), `greeter` 1.0.0 (registered)"), "{error}");
}

#[test]
fn another_abi_in_the_metadata_is_refused_before_anything_runs() {
    let runtime = Runtime::builder().build().unwrap();
    let library = forge("panics-init", "another_abi", Record::BUNDLE, |record| record[16] = 9);
    let error = runtime.load(&library).unwrap_err();
    assert!(matches!(error, LoadError::AbiVersion { found: 9, .. }), "{error}");
    check_not_mapped(&library);
    let library = forge("panics-init", "another_width", Record::BUNDLE, |record| record[24] = 16);
    let error = runtime.load(&library).unwrap_err();
    assert!(matches!(error, LoadError::WrongTarget { .. }), "{error}");
    assert!(error.to_string().contains("16-bit pointers"), "{error}");
    let library = forge("panics-init", "another_order", Record::BUNDLE, |record| record[25] ^= 1);
    assert!(matches!(runtime.load(&library), Err(LoadError::WrongTarget { .. })));
}

#[test]
fn metadata_that_cannot_be_used_is_an_error() {
    let library = forge("greeter", "unusable_metadata", Record::BUNDLE, |record| record[12] = 200);
    for error in [
        Runtime::builder().build().unwrap().load(&library).unwrap_err(),
        Bundle::inspect(&library).unwrap_err(),
    ] {
        let message = error.to_string();
        assert!(matches!(error, LoadError::Metadata { .. }), "{message}");
        assert!(message.contains("format 200"), "{message}");
        assert!(message.contains(&library.display().to_string()), "{message}");
    }
    check_not_mapped(&library);
}

/// Checks that no code of a library can have run, where the system tells.
fn check_not_mapped(library: &Path) {
    if let Ok(maps) = fs::read_to_string("/proc/self/maps") {
        let name = library.canonicalize().unwrap().display().to_string();
        assert!(!maps.contains(&name), "`{name}` is mapped");
    }
}
