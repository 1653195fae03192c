//! Plugins in C and C++, loaded into this process and called as a host calls them.
//!
//! What is here: that values arrive in the registers where the other compiler put them, that owned memory
//! changes hands, and that schemas are equal to the letter. What is not: a runtime; the library is opened
//! by hand, with a host of a few functions.

#![cfg(all(unix, target_pointer_width = "64"))]

mod arena;
mod host;
mod passing;
mod toolchain;

use std::{mem::MaybeUninit, path::PathBuf, sync::LazyLock};

use host::{Library, Loaded};
use passing::{Box, Direct, Err, Indirect, Mixed, Out, PASSING, Pair, Passing, This};
use polyplug_abi::*;

const SHARED: [&str; 4] = ["-O2", "-shared", "-fPIC", "-fvisibility=hidden"];

/// Calls a typed function, and lifts its result or copies its error.
///
/// # Safety
/// `call` calls a typed function whose result is an `R`.
unsafe fn call<R: AbiType>(call: impl FnOnce(Out<R>, Err) -> u32) -> Result<R, (u32, String)> {
    let mut out = MaybeUninit::uninit();
    let mut err = MaybeUninit::<AbiError>::uninit();
    let status = call(out.as_mut_ptr(), err.as_mut_ptr());
    if status != 0 {
        // SAFETY: on anything but 0 the callee has written the error.
        let err = unsafe { err.assume_init() };
        assert_eq!(err.code, status, "the status is the code of the error");
        // SAFETY: the message is there until the next failure on this thread.
        let message = unsafe { err.message.as_bytes() };
        return Err((status, String::from_utf8_lossy(message).into_owned()));
    }
    // SAFETY: on 0 the callee has written the result.
    let out = unsafe { out.assume_init() };
    // SAFETY: the caller promises a result of type `R`, which is lifted once.
    let lifted = unsafe { R::from_repr(out, Trust::Foreign) };
    Ok(lifted.expect("the result is a value of its type"))
}

/// `cpp/passing.cpp` as each compiler of the machine makes it.
static BUILT: LazyLock<Vec<PathBuf>> = LazyLock::new(|| {
    let compilers = toolchain::all_cpp17().into_iter();
    compilers.map(|compiler| compiler.build("cpp/passing.cpp", "passing", &SHARED)).collect()
});

/// Initialises the plugin of each compiler.
fn load() -> impl Iterator<Item = Loaded> {
    BUILT.iter().map(|path| Library::open(path).init())
}

/// Runs `test` with the table and a new instance.
fn with_instance(test: impl Fn(&Passing, This)) {
    for plugin in load() {
        let export = plugin.export();
        // SAFETY: the plugin says that this is its table, and its schema is compared below.
        let table = unsafe { &*export.vtable.cast::<Passing>() };
        let this = plugin.create();
        test(table, this.cast_const().cast());
        let mut err = AbiError::ok();
        // SAFETY: the instance is the table's, and not used any more.
        assert_eq!(unsafe { (table.header.drop_instance)(this, &mut err) }, 0);
    }
}

fn indirect<T: AbiType>(repr: &T::Repr) -> Indirect<T> {
    <polyplug_abi::Passing<true> as Pass<T::Repr>>::pass(repr)
}

#[test]
fn the_schema_of_a_cpp_plugin_is_that_of_the_rust_contract() {
    let expected = PASSING.to_text();
    for plugin in load() {
        let export = plugin.export();
        assert_eq!(plugin.schema(), expected);
        assert_eq!(export.fingerprint, fnv1a_64(expected.as_bytes()));
        assert_eq!(plugin.descriptor, "passing 0.1.0 provides test.Passing@1");
        assert_eq!(plugin.bundle, "C++ passing 0.1.0");
        // SAFETY: an export has an interface.
        let interface = unsafe { *export.interface };
        assert_eq!(interface.contract_id, GuestContractId::of("test.Passing", 1).0);
        assert_eq!(interface.contract_version, Version::new(1, 2, 0));
        // SAFETY: an export has a table.
        let header = unsafe { *export.vtable };
        assert_eq!(header.methods(), PASSING.methods.len());
    }
}

#[test]
fn small_values_travel_in_registers() {
    with_instance(|table, this| {
        let options = |a: Option<f64>, b: Option<u64>, c: Option<u8>| {
            let (a, b, c) = (a.into_repr(), b.into_repr(), c.into_repr());
            // SAFETY: the parameters are those of the table.
            let typed = |out, err| unsafe { (table.options)(this, a, b, c, out, err) };
            // SAFETY: the result is of this type.
            unsafe { call::<Option<f64>>(typed) }
        };
        assert_eq!(options(Some(0.5), Some(40), Some(2)), Ok(Some(42.5)));
        assert_eq!(options(None, Some(1), None), Ok(Some(1.0)));
        assert_eq!(options(None, None, None), Ok(None));

        let flip = |given: Result<f32, u32>| {
            let given = given.into_repr();
            // SAFETY: the parameters are those of the table.
            let typed = |out, err| unsafe { (table.flip)(this, given, out, err) };
            // SAFETY: the result is of this type.
            unsafe { call::<Result<u32, f32>>(typed) }
        };
        assert_eq!(flip(Ok(1.5)), Ok(Err(1.5)));
        assert_eq!(flip(Err(7)), Ok(Ok(7)));
    });
}

#[test]
fn structs_travel_as_c_passes_them() {
    with_instance(|table, this| {
        let (pair, mixed) = (Pair { left: 2.0, right: 4.0 }, Mixed { kind: 9, value: 0.5 });
        let moved = Box { a: 1, b: 2, c: 3 };
        let typed = |out, err| {
            let (moved, lent) = (indirect::<Box>(&moved), (&moved).into_repr());
            // SAFETY: the parameters are those of the table.
            unsafe { (table.structs)(this, pair, mixed, moved, lent, out, err) }
        };
        // SAFETY: the result is of this type.
        let sum = unsafe { call::<Mixed>(typed) };
        assert_eq!(sum, Ok(Mixed { kind: 9, value: 20.5 }));
    });
}

#[test]
fn what_is_owned_changes_hands() {
    with_instance(|table, this| {
        let text = String::from("a, bc, , d").into_repr();
        let typed = |out, err| {
            // SAFETY: the parameters are those of the table; the text is given away.
            unsafe { (table.words)(this, indirect::<String>(&text), ", ".into_repr(), out, err) }
        };
        // SAFETY: the result is of this type.
        let words = unsafe { call::<Vec<String>>(typed) };
        assert_eq!(words, Ok(vec!["a".into(), "bc".into(), String::new(), "d".into()]));

        let join = |words: &[&str], twice: u8| {
            let words: Vec<String> = words.iter().copied().map(String::from).collect();
            let (words, by) = (words.into_repr(), '-'.into_repr());
            let typed = |out, err| {
                let words = indirect::<Vec<String>>(&words);
                // SAFETY: the parameters are those of the table; the words are given away.
                unsafe { (table.join)(this, words, by, twice, out, err) }
            };
            // SAFETY: the result is of this type.
            unsafe { call::<String>(typed) }
        };
        assert_eq!(join(&["x", "yz"], 1), Ok("x-yzx-yz".into()));
        let invalid = ExtensionErrorCode::InvalidValue as u32;
        let said = "a `bool` is 0 or 1, found 7".into();
        assert_eq!(join(&["freed all the same"], 7), Err((invalid, said)));
    });
}

#[test]
fn parameters_go_on_on_the_stack() {
    with_instance(|table, this| {
        let (text, last) = ("four".into_repr(), Some(1000_u64).into_repr());
        let numbers = [100_u16, 200].as_slice().into_repr();
        let typed = |out, err| {
            // SAFETY: the parameters are those of the table.
            unsafe {
                (table.many)(this, -1, -2, -3, -4, -5, 6, 0.5, 0.25, text, numbers, last, out, err)
            }
        };
        // SAFETY: the result is of this type.
        let sum = unsafe { call::<f64>(typed) };
        assert_eq!(sum, Ok(1295.75));
    });
}

#[test]
fn wide_numbers_are_aligned_as_c_aligns_them() {
    with_instance(|table, this| {
        let (b, c, d) = (1_u128 << 100, -1_i128, 1_u128 << 64);
        // SAFETY: the parameters are those of the table.
        let typed = |out, err| unsafe { (table.wide)(this, 7, b, c, d, out, err) };
        // SAFETY: the result is of this type.
        let sum = unsafe { call::<u128>(typed) };
        assert_eq!(sum, Ok((1 << 100) + (1 << 64) + 6));
    });
}

#[test]
fn an_exception_is_an_error_and_poisons() {
    with_instance(|table, this| {
        let lend = || {
            // SAFETY: the parameters are those of the table.
            let typed = |out, err| unsafe { (table.lend)(this, out, err) };
            // SAFETY: the result is of this type; the text is a literal.
            unsafe { call::<&str>(typed) }
        };
        assert_eq!(lend(), Ok("once"));
        assert_eq!(lend(), Ok("again"));
        let why = "the reason".into_repr();
        // SAFETY: the parameters are those of the table.
        let typed = |_: Out<()>, err: Err| unsafe { (table.fail)(this, why, err) };
        // SAFETY: there is no result.
        let failed = unsafe { call::<()>(typed) };
        assert_eq!(failed, Err((AbiErrorCode::Panic as u32, "the reason".into())));
        assert_eq!(lend().unwrap_err().0, ExtensionErrorCode::Poisoned as u32);
    });
}

/// Whatever a C++ library exports as unique in the process, or destroys at the end of a thread, would keep
/// it mapped.
#[test]
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn a_closed_cpp_library_is_unmapped_even_after_an_exception() {
    let mapped = |name: &str| std::fs::read_to_string("/proc/self/maps").unwrap().contains(name);
    for (i, built) in BUILT.iter().enumerate() {
        // The other tests keep the original open.
        let name = format!("closed-{i}.so");
        let path = built.with_file_name(&name);
        std::fs::copy(built, &path).unwrap();
        let library = Library::open(&path);
        let plugin = library.init();
        // SAFETY: the plugin says that this is its table.
        let table = unsafe { &*plugin.export().vtable.cast::<Passing>() };
        let (this, why) = (plugin.create(), "the reason".into_repr());
        let mut err = AbiError::ok();
        // SAFETY: the instance and the parameter are those of the table.
        assert_ne!(unsafe { (table.fail)(this.cast_const().cast(), why, &mut err) }, 0);
        // SAFETY: the instance is the table's, and not used any more.
        assert_eq!(unsafe { (table.header.drop_instance)(this, &mut err) }, 0);
        assert!(mapped(&name));
        // SAFETY: neither the table nor the export is used any more.
        unsafe { library.close() };
        assert!(!mapped(&name));
    }
}

/// `polyplug::log` of one binary must not become that of another, however they are built.
#[test]
#[cfg(target_os = "linux")]
fn what_knows_the_host_is_hidden_without_a_flag_too() {
    // `polyplug::log(polyplug::level, std::string_view)`
    let log = "_ZN8polyplug3logENS_5levelESt17basic_string_viewIcSt11char_traitsIcEE";
    for compiler in toolchain::all_cpp17() {
        let flags = ["-O0", "-shared", "-fPIC"];
        let library = Library::open(&compiler.build("cpp/passing.cpp", "visible", &flags));
        assert!(library.find("polyplug_init").is_some());
        assert!(library.find(log).is_none());
    }
}

#[test]
fn the_example_of_the_specification_is_a_plugin() {
    let source = include_str!("c/slug.c");
    assert!(include_str!("../SPEC.md").contains(source), "SPEC.md quotes tests/c/slug.c");

    let path = toolchain::c11().build("c/slug.c", "slug", &SHARED);
    let plugin = Library::open(&path).init();
    assert_eq!(
        plugin.schema(),
        "polyplug-schema 1 64le\ncontract text.Slug 1.0 send sync\nfn slug(&self, &str) -> String\n"
    );
    assert_eq!(plugin.export().fingerprint, fnv1a_64(plugin.schema().as_bytes()));
    assert_eq!(plugin.descriptor, "slug-c 1.0.0 provides text.Slug@1");

    type Slug = unsafe extern "C" fn(This, Direct<&str>, Out<String>, Err) -> u32;
    // SAFETY: the first function follows the header.
    let slot = unsafe { plugin.export().vtable.add(1) };
    // SAFETY: the schema says that it is this function.
    let slug = unsafe { slot.cast::<Slug>().read() };
    let this = plugin.create().cast_const().cast();
    let text = "Hello, World".into_repr();
    // SAFETY: the parameters are those of the schema.
    let typed = |out, err| unsafe { slug(this, text, out, err) };
    // SAFETY: the result is of this type.
    let made = unsafe { call::<String>(typed) };
    assert_eq!(made, Ok("hello-world".into()));

    let foreign = plugin.foreign();
    let mut out = MaybeUninit::<OwnedString>::uninit();
    let mut err = AbiError::ok();
    let args = "In the Uniform Convention".into_repr();
    // SAFETY: the uniform function takes one text and returns one.
    let status = unsafe {
        call_uniform(
            (&raw const foreign).cast(),
            0,
            (&raw const args).cast(),
            out.as_mut_ptr(),
            &mut err,
        )
    };
    assert_eq!(status, 0);
    // SAFETY: on 0 the result was written.
    let out = unsafe { out.assume_init() };
    // SAFETY: the result is text, lifted once.
    let made = unsafe { String::from_repr(out, Trust::Foreign) };
    assert_eq!(made, Ok("in-the-uniform-convention".into()));
}
