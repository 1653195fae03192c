//! The C and C++ headers compile without a warning and say the same numbers as this crate.
//!
//! What is here: everything that needs no library to be loaded. What is not: calls from Rust into C and
//! C++; see `c_plugin.rs`.

#![cfg(all(unix, target_pointer_width = "64"))]

mod facts;
mod toolchain;

use std::{collections::BTreeMap, path::Path, process::Command};

use polyplug_abi::*;

/// What the header calls its constants, with this crate's values.
fn constants() -> Vec<(&'static str, u64)> {
    let errors = [
        ("ERROR_OK", AbiErrorCode::Ok),
        ("ERROR_GENERIC", AbiErrorCode::Generic),
        ("ERROR_BUFFER_TOO_SMALL", AbiErrorCode::BufferTooSmall),
        ("ERROR_PANIC", AbiErrorCode::Panic),
        ("ERROR_NOT_FOUND", AbiErrorCode::NotFound),
        ("ERROR_STALE_HANDLE", AbiErrorCode::StaleHandle),
        ("ERROR_FUNCTION_NOT_AVAILABLE", AbiErrorCode::FunctionNotAvailable),
        ("ERROR_DUPLICATE_PROVIDER", AbiErrorCode::DuplicateProvider),
        ("ERROR_INVALID_POINTER", AbiErrorCode::InvalidPointer),
        ("ERROR_REENTRANT_CALL", AbiErrorCode::ReentrantCall),
        ("ERROR_HOST_CONTRACT_NOT_FOUND", AbiErrorCode::HostContractNotFound),
        ("ERROR_HOST_CONTRACT_VERSION_MISMATCH", AbiErrorCode::HostContractVersionMismatch),
        ("ERROR_HOST_CONTRACT_CALL_FAILED", AbiErrorCode::HostContractCallFailed),
    ];
    let numbers = [
        ("ERROR_INVALID_VALUE", ExtensionErrorCode::InvalidValue as u32),
        ("ERROR_POISONED", ExtensionErrorCode::Poisoned as u32),
        ("ERROR_FIRST_PLUGIN_CODE", AbiErrorCode::FIRST_PLUGIN_CODE),
        ("ABI_VERSION", POLYPLUG_ABI_VERSION),
        ("EXTENSION_REVISION", HostExtension::REVISION),
        ("TRUSTED_TEXT", VTableHeader::TRUSTED_TEXT),
        ("REQUEST_HOST", RequestKind::Host as u32),
        ("REQUEST_SHARED", RequestKind::Shared as u32),
        ("REQUEST_OWN", RequestKind::Own as u32),
        ("CONVENTION_TYPED", Convention::Typed as u32),
        ("CONVENTION_UNIFORM", Convention::Uniform as u32),
        ("CONVENTION_HOST_UNIFORM", Convention::HostUniform as u32),
        ("LANGUAGE_UNKNOWN", ContractLease::UNKNOWN),
        ("DISPATCH_NATIVE", DispatchType::Native as u32),
        ("DISPATCH_VIRTUAL_MACHINE", DispatchType::VirtualMachine as u32),
        ("COMPATIBILITY_STRICT", Compatibility::Strict as u32),
        ("COMPATIBILITY_RELAXED", Compatibility::Relaxed as u32),
        ("COMPATIBILITY_YOLO", Compatibility::Yolo as u32),
        ("SIGNATURE_OFF", SignaturePolicy::Off as u32),
        ("SIGNATURE_WARN_ONLY", SignaturePolicy::WarnOnly as u32),
        ("SIGNATURE_REQUIRED", SignaturePolicy::Required as u32),
        ("RELOAD_PREPARING", ReloadPhaseType::Preparing as u32),
        ("RELOAD_RELOADED", ReloadPhaseType::Reloaded as u32),
        ("RELOAD_FAILED", ReloadPhaseType::Failed as u32),
        ("RELOAD_UNLOADING", ReloadPhaseType::Unloading as u32),
        ("LOG_ERROR", LogLevel::Error as u32),
        ("LOG_WARN", LogLevel::Warn as u32),
        ("LOG_INFO", LogLevel::Info as u32),
        ("LOG_DEBUG", LogLevel::Debug as u32),
        ("LOG_TRACE", LogLevel::Trace as u32),
        ("LANGUAGE_RUST", SupportedLanguage::Rust as u32),
        ("LANGUAGE_CPP", SupportedLanguage::Cpp as u32),
        ("LANGUAGE_DOTNET", SupportedLanguage::Dotnet as u32),
        ("LANGUAGE_PYTHON", SupportedLanguage::Python as u32),
        ("LANGUAGE_LUA", SupportedLanguage::Lua as u32),
        ("LANGUAGE_JAVASCRIPT", SupportedLanguage::JavaScript as u32),
    ];
    let wide = [
        ("EXTENSION_MAGIC", HostExtension::MAGIC),
        ("LOADER_MAGIC", LoaderVTable::MAGIC),
        ("MAX_DIRECT", MAX_DIRECT as u64),
        ("VTABLE_SIZE(0)", VTableHeader::size_for(0) as u64),
        ("VTABLE_SIZE(3)", VTableHeader::size_for(3) as u64),
        ("FNV_OFFSET", fnv1a_64(b"")),
        ("bundle:my-bundle", BundleId::of("my-bundle").0),
        ("bundle:polyplug-core", BundleId::of("polyplug-core").0),
        ("guest_contract:greeter.Hello@1", GuestContractId::of("greeter.Hello", 1).0),
        ("guest_contract:a@4294967295", GuestContractId::of("a", u32::MAX).0),
        ("host_contract:a@10", HostContractId::of("a", 10).0),
    ];
    let errors = errors.map(|(name, code)| (name, u64::from(code as u32)));
    let numbers = numbers.map(|(name, number)| (name, u64::from(number)));
    errors.into_iter().chain(numbers).chain(wide).collect()
}

/// Everything that the program `c/facts.c` prints, as this crate sees it.
fn facts_of_rust() -> BTreeMap<String, u64> {
    let mut all = BTreeMap::new();
    for (name, _, actual) in facts::facts() {
        let number = actual as u64;
        // In C, owned text is a type of its own with the layout of owned bytes.
        if let Some(field) = name.strip_prefix("OwnedVec.") {
            all.insert(format!("OwnedString.{field}"), number);
        }
        all.insert(name, number);
    }
    all.extend(constants().into_iter().map(|(name, number)| (name.to_owned(), number)));
    all
}

/// Reads lines of a name and a number; C spells `interface` with an underscore.
fn facts_of_c(printed: &str) -> BTreeMap<String, u64> {
    let fact = |line: &str| {
        let (name, number) = line.split_once(' ')?;
        Some((name.replace("interface_", "interface"), number.parse().ok()?))
    };
    printed.lines().filter_map(fact).collect()
}

/// Runs a program and returns what it prints.
///
/// # Panics
/// If it fails.
fn run(program: &Path) -> String {
    let done = Command::new(program).output();
    let done = done.unwrap_or_else(|error| panic!("`{}`: {error}", program.display()));
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "`{}` failed:\n{said}", program.display());
    String::from_utf8_lossy(&done.stdout).into_owned()
}

#[test]
fn the_header_and_this_crate_say_the_same() {
    let rust = facts_of_rust();
    let program = toolchain::c11().build("c/facts.c", "facts-c", &[]);
    assert_eq!(facts_of_c(&run(&program)), rust, "C11 on the left, Rust on the right");

    for compiler in toolchain::all_cpp17() {
        let program = compiler.build("c/facts.c", "facts-cpp", &["-x", "c++"]);
        assert_eq!(facts_of_c(&run(&program)), rust, "C++17 on the left, Rust on the right");
    }
}

/// Programs that test the C++ headers, and print `ok` when all is well.
const UNITS: [&str; 4] = ["unit", "values", "objects", "foreign"];

/// Builds one of [`UNITS`] and runs it.
fn run_unit(compiler: &toolchain::Compiler, unit: &str, kind: &str, flags: &[&str]) {
    let program = compiler.build(&format!("cpp/{unit}.cpp"), &format!("{unit}-{kind}"), flags);
    assert_eq!(run(&program), "ok\n", "`{unit}` {kind}");
}

#[test]
fn the_cpp_headers_do_what_they_say() {
    for compiler in toolchain::all_cpp17() {
        for unit in UNITS {
            run_unit(&compiler, unit, "17", &["-O2"]);
            run_unit(&compiler, unit, "20", &["-std=c++20"]);
        }
    }
}

/// What is wrong with `cpp/wrong.cpp`, from `-DWRONG=1` on, in the words of the headers.
const MISTAKES: [&str; 16] = [
    "this type cannot cross a plugin boundary",
    "or by value as std::string (String)",
    "Take a std::vector<T> instead",
    "only values of which each bit pattern is one can be borrowed to be changed",
    "a method is a non-static member function",
    "a tuple that crosses a boundary has 1 to 6 values",
    "an object that both sides share has const methods only",
    "the class of a contract is abstract",
    "the class of a contract has a virtual destructor",
    "`size` of `Shape`: a method of a contract is virtual",
    "this type cannot cross a plugin boundary",
    "an object that everybody shares has const methods only",
    "without arguments, or with a `const polyplug::context &`",
    "state is saved by a member function",
    "state is restored by a member function",
    "a constructor takes what the contract says it is created from",
];

#[test]
fn a_mistake_in_cpp_is_named_by_the_compiler() {
    for compiler in toolchain::all_cpp17() {
        let compile = |mistake: usize| {
            let mistake = format!("-DWRONG={mistake}");
            compiler.try_build("cpp/wrong.cpp", "wrong", &["-fsyntax-only", &mistake])
        };
        compile(0).expect("without a mistake it compiles");
        for (index, expected) in MISTAKES.iter().enumerate() {
            let said = compile(index + 1).expect_err(expected);
            assert!(said.contains(expected), "`{expected}` is not in:\n{said}");
        }
    }
}

#[test]
fn the_sanitizers_find_nothing() {
    const FLAGS: [&str; 3] =
        ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"];
    for compiler in toolchain::all_cpp17() {
        // Whether a compiler comes with its sanitizers depends on the machine.
        let probe = [&FLAGS[..], &["-x", "c++"]].concat();
        if let Err(said) = compiler.try_build("c/nothing.c", "nothing", &probe) {
            println!("not run: {said}");
            continue;
        }
        for unit in UNITS {
            run_unit(&compiler, unit, "sanitized", &FLAGS);
        }
    }
}
