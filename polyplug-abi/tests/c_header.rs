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
        ("ERROR_CALLEE_FAILED", ExtensionErrorCode::CalleeFailed as u32),
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

/// A macro of `cpp/wrong.cpp` and what it stands for instead, and what the only error then says and names.
const MISTAKES: [(&str, &[&str]); 57] = [
    ("METHOD=void method(Opaque) const {}", &[NO_CROSSING, "Opaque", IN_METHOD]),
    ("METHOD=Opaque method() const { return {}; }", &[NO_CROSSING, "Opaque", IN_METHOD]),
    ("METHOD=void method(const Abstract &) const {}", &[NO_CROSSING, "Abstract", IN_METHOD]),
    (
        "METHOD=void method(const std::function<void()> &) const {}",
        &[NO_CROSSING, "std::function", IN_METHOD],
    ),
    (
        "METHOD=void method(std::vector<const char *>) const {}",
        &[NO_CROSSING, "const char", IN_METHOD],
    ),
    (
        "METHOD=void method(std::map<std::string, Opaque>) const {}",
        &[NO_CROSSING, "Opaque", IN_METHOD],
    ),
    (
        "METHOD=void method(std::optional<std::tuple<int, Opaque>>) const {}",
        &[NO_CROSSING, "Opaque", IN_METHOD],
    ),
    (
        "METHOD=void method(polyplug::fn<void(Opaque)>) const {}",
        &[NO_CROSSING, "Opaque", IN_METHOD],
    ),
    (
        "METHOD=void method(Opaque, Opaque *, const Opaque &, polyplug::slice<Opaque>, std::array<Opaque, 2>) const {}",
        &[NO_CROSSING, "Opaque", IN_METHOD],
    ),
    (
        "METHOD=const std::string &method() const;",
        &["are lent as parameters only", "string", IN_METHOD],
    ),
    (
        "METHOD=polyplug::slice<std::string> method() const;",
        &["are lent as parameters only", "string", IN_METHOD],
    ),
    (
        "METHOD=void method(std::vector<polyplug::slice<std::string>>) const {}",
        &["are lent as parameters only", "string", IN_METHOD],
    ),
    ("METHOD=const Text &method() const;", &["are lent as parameters only", "Text", IN_METHOD]),
    (
        "METHOD=void method(const polyplug::fn<void()> &) const {}",
        &["objects and functions are not lent", IN_METHOD],
    ),
    (
        "METHOD=void method(std::string &) const {}",
        &["can be borrowed to be changed", "string", IN_METHOD],
    ),
    (
        "METHOD=std::tuple<int, int, int, int, int, int, int> method() const;",
        &["has 1 to 6 values", IN_METHOD],
    ),
    (
        "METHOD=void method(std::array<int, 0>) const {}",
        &["an array that crosses a boundary has at least 1", IN_METHOD],
    ),
    (
        "METHOD=void method(polyplug::non_zero<float>) const {}",
        &["`NonZero` is of an integer", IN_METHOD],
    ),
    (
        "METHOD=void method(std::chrono::duration<int, std::ratio<60>>) const {}",
        &["in seconds or parts of them", IN_METHOD],
    ),
    ("METHOD=void method(Either) const {}", &["a variant is a struct", "Opaque", IN_METHOD]),
    (
        "METHOD=void method(Twice) const {}",
        &["POLYPLUG_VARIANT names each variant", "Twice", IN_METHOD],
    ),
    (
        "METHOD=void method(std::shared_ptr<Tally>) const {}",
        &["has const methods only", "Tally", IN_METHOD],
    ),
    (
        "METHOD=void method(const Concrete &) const {}",
        &["the class of a contract is abstract", "Concrete"],
    ),
    ("METHOD=void method(const Leaking &) const {}", &["has a virtual destructor", "Leaking"]),
    (
        "METHOD=void method(const Throwing &) const {}",
        &["has a destructor that does not throw", "Throwing"],
    ),
    (
        "METHOD=void method(polyplug::shared_self<Wrong>) const {} ~Wrong() noexcept(false) {}",
        &["an implementation that shares itself has a destructor that does not throw", "Wrong"],
    ),
    (
        "METHOD=void method(polyplug::box_fn<void()> f) const { \
            struct Last { ~Last() noexcept(false) {} void operator()() const {} }; f = Last(); }",
        &["a function that is given away has a destructor that does not throw", "Last"],
    ),
    (
        "METHOD=void method(const Shape *) const {}",
        &["an object of a contract does not cross by pointer", "Shape", IN_METHOD],
    ),
    (
        "METHOD=void method(Shape *) const {}",
        &["an object of a contract does not cross by pointer", "Shape", IN_METHOD],
    ),
    ("METHOD=void method(Strict) const {}", &["it has a default constructor", "Strict", IN_METHOD]),
    ("METHOD=static void method() {}", &["a method is a non-static member function", IN_METHOD]),
    ("METHOD=int method = 0;", &["a method is a non-static member function", IN_METHOD]),
    ("METHOD=private: void method() const {} public:", &["private", "method"]),
    ("METHOD=virtual void method() const = 0;", &["a class that is not abstract", "Wrong"]),
    (
        "METHOD=void method() const {} explicit Wrong(int) {}",
        &["without arguments, or with a `const polyplug", "Wrong"],
    ),
    ("METHOD=std::string method() const { return txet; }", &["txet"]),
    (
        "METHOD=polyplug::result<int, Text> method() const { return polyplug::err(\"no\"); }",
        &["polyplug::failure", "Text"],
    ),
    (
        "METHOD=void method() const { polyplug::context(nullptr).get<Tally>(); }",
        &["an object that everybody shares has const methods only", "Tally"],
    ),
    (
        "METHOD=void method() const { polyplug::context(nullptr).get<Flag>(); }",
        &["what is asked for is the class of a contract", "Flag"],
    ),
    ("COLORS=Red, Gren", &["Gren", "Color"]),
    ("FIELD=Opaque other", &[NO_CROSSING, "Opaque", "Text"]),
    ("FIELDS=text, otter", &["otter", "Text"]),
    ("DRAW=virtual void draw(Opaque) const = 0", &[NO_CROSSING, "Opaque", "Shape::draw"]),
    (
        "DRAW=virtual void draw() const noexcept = 0",
        &["`draw` of `Shape`: a method of a contract is virtual"],
    ),
    ("DRAW=void draw() const {}", &["override", "draw"]),
    ("DRAWN=drow, area", &["drow", "Shape"]),
    ("SHAPE=\"test.Shape\", \"1.0\"", &[NO_VERSION]),
    (
        "SHAPE=\"test.Shape\", {1, 1}).since(\"darw\", 1, 1",
        &["names one that POLYPLUG_CONTRACT names too", "Shape"],
    ),
    ("SAVE=std::string save() const", &["state is saved by a member function", "&Wrong::save"]),
    (
        "RESTORE=void restore(polyplug::slice<std::uint8_t>) const",
        &["state is restored by a", "&Wrong::restore"],
    ),
    ("VERSION=\"0.1\"", &["the version of a plugin is `major.minor.patch`"]),
    ("VERSION=\"one\"", &["the version of a plugin is `major.minor.patch`"]),
    (
        "IMPLEMENTATION=polyplug::implement<Wrong>(\"a\", \"1.0\").method<&Wrong::fine>(\"fine\")",
        &[NO_VERSION, "Wrong"],
    ),
    (
        "IMPLEMENTATION=polyplug::implement<Wrong>(\"a\", {1, 0})",
        &["a contract has at least one method", "Wrong"],
    ),
    (
        "IMPLEMENTATION=polyplug::implement<Wrong>(\"a\", {1, 0}).method<&Wrong::fine>()",
        &["method", "Wrong::fine"],
    ),
    (
        "IMPLEMENTATION=polyplug::implement<Wrong>(\"a\", {1, 0}).since(1, 1).method<&Wrong::fine>(\"fine\")",
        &["`with_default` follow a method", "Wrong"],
    ),
    (
        "IMPLEMENTATION=polyplug::implement<Wrong>(\"a\", {1, 0}).create<std::string>().method<&Wrong::fine>(\"fine\")",
        &["a constructor takes what the contract says it is created from", "Wrong"],
    ),
];
const NO_CROSSING: &str = "this type cannot cross a plugin boundary";
const NO_VERSION: &str = "the version of a contract is written as its two numbers, `{1, 0}`";
const IN_METHOD: &str = "Wrong::method";

/// The same where compilers say more than one thing themselves, and how many at most.
const DOUBTS: [(&str, &[&str], usize); 8] = [
    // A function that is lent for a call is not kept after it, in whatever way.
    (
        "METHOD=void method(polyplug::fn<void()> given) const { const auto kept = [given] { given(); }; kept(); }",
        &["deleted"],
        2,
    ),
    (
        "METHOD=void method(polyplug::fn_mut<void()> given) const { const auto kept = std::move(given); }",
        &["deleted"],
        2,
    ),
    (
        "METHOD=std::optional<polyplug::fn<void()>> kept; void method(polyplug::fn<void()> given) { kept = std::move(given); }",
        &["optional"],
        2,
    ),
    (
        "METHOD=void method(polyplug::fn<void()> given) const { polyplug::box_fn<void()> kept(std::move(given)); kept(); }",
        &["no matching", "box_fn"],
        2,
    ),
    (
        "METHOD=void method(const Partial &) const {}",
        &["POLYPLUG_CONTRACT names every method", "Partial", IN_METHOD],
        3,
    ),
    ("METHOD=void method(int) const {} void method(double) const {}", &["Wrong::method"], 2),
    (
        "IMPLEMENTATION=polyplug::implement<Wrong>(\"a\", {1, 0}).method<&Wrong::metod>(\"a\")",
        &["metod"],
        3,
    ),
    (
        "IMPLEMENTATION=polyplug::implement<Wrogn>(\"a\", {1, 0}).method<&Wrong::fine>(\"a\")",
        &["Wrogn"],
        3,
    ),
];

/// Compiles `cpp/wrong.cpp` with a mistake, and checks what is said of it.
fn make_mistake(compiler: &toolchain::Compiler, mistake: &str, expected: &[&str], errors: usize) {
    let made = compiler.try_build("cpp/wrong.cpp", "wrong", &["-fsyntax-only", "-D", mistake]);
    let said = made.expect_err(mistake);
    let found = said.lines().filter(|line| line.contains("error: ")).count();
    assert!((1..=errors).contains(&found), "{found} errors for `{mistake}`:\n{said}");
    for part in expected {
        assert!(said.contains(part), "`{part}` is not in what is said of `{mistake}`:\n{said}");
    }
}

#[test]
fn a_mistake_in_cpp_is_one_error_that_names_it() {
    let check_all = |compiler: &toolchain::Compiler| {
        let without = compiler.try_build("cpp/wrong.cpp", "wrong", &["-fsyntax-only"]);
        without.expect("without a mistake it compiles");
        for (mistake, expected) in MISTAKES {
            make_mistake(compiler, mistake, expected, 1);
        }
        for (mistake, expected, errors) in DOUBTS {
            make_mistake(compiler, mistake, expected, errors);
        }
    };
    let compilers = toolchain::all_cpp17();
    std::thread::scope(|scope| {
        for compiler in &compilers {
            scope.spawn(|| check_all(compiler));
        }
    });
}

#[test]
fn clang_warns_of_a_slice_that_outlives_its_values() {
    const LOCAL: [&str; 3] = [
        "std::vector<std::int32_t> local{1}",
        "std::int32_t local[] = {1}",
        "std::array<std::int32_t, 1> local{}",
    ];
    for compiler in toolchain::all_cpp17().iter().filter(|compiler| compiler.is_clang()) {
        for local in LOCAL {
            let slice = "polyplug::slice<std::int32_t>";
            let mistake = format!("METHOD={slice} method() const {{ {local}; return local; }}");
            make_mistake(compiler, &mistake, &["stack memory", "local"], 1);
        }
    }
}

#[test]
fn objects_need_to_know_their_types() {
    for compiler in toolchain::all_cpp17() {
        let flags = ["-fsyntax-only", "-fno-rtti"];
        compiler.build("cpp/values.cpp", "values-no-rtti", &flags);
        let made = compiler.try_build("cpp/objects.cpp", "objects-no-rtti", &flags);
        let said = made.expect_err("objects do not compile without");
        assert!(said.contains("remove -fno-rtti"), "{said}");
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

#[test]
fn an_object_is_not_given_back_in_a_race() {
    const FLAGS: [&str; 3] = ["-O1", "-fsanitize=thread", "-pthread"];
    for compiler in toolchain::all_cpp17() {
        let probe = [&FLAGS[..], &["-x", "c++"]].concat();
        if let Err(said) = compiler.try_build("c/nothing.c", "nothing-threads", &probe) {
            println!("not run: {said}");
            continue;
        }
        run_unit(&compiler, "race", "threads", &FLAGS);
    }
}
