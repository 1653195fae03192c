//! Whether a sanitizer that is built into this program and into the plugins sees what plugins do wrong. Where it
//! looks at nothing, or is told to overlook too much, a run of all other tests would find nothing either.
//!
//! Each test runs a plugin in a process of its own, which has to end with a report that names the plugin's
//! function or source. They are ignored because without a sanitizer there is nobody to report; `.ci/sanitize` runs them.

use fixture_contracts::Explosive;
use polyplug_sdk::{
    Runtime,
    unmap::{SweepOutcome, Unmap},
};

use crate::{
    alone::{command, is_alone},
    support::load,
};

/// Has a plugin do wrong in a process of its own, and returns what is said about it.
fn report(test: &str, doing: impl FnOnce()) -> Option<String> {
    if is_alone(test) {
        doing();
        return None;
    }
    polyplug_fixtures::all();
    let output = command(test).output().expect("this test can be run once more");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{test} went well:\n{said}");
    Some(said)
}

fn explode(fixture: &str, how: &str) {
    let guest = load(&[fixture]).get::<dyn Explosive>().unwrap();
    assert_eq!(guest.explode(how), how);
}

/// Makes a test of each way to do wrong: which plugin does it, how, what the report says, and where it leads.
macro_rules! cases {
    ($mode:ident: $($name:ident($fixture:literal, $how:literal) is $report:literal in $place:literal;)*) => {
        mod $mode {
            $(
                #[test]
                #[ignore = "for a program with a sanitizer"]
                fn $name() {
                    let test = concat!("sanitizers::", stringify!($mode), "::", stringify!($name));
                    let Some(said) = super::report(test, || super::explode($fixture, $how)) else { return };
                    assert!(said.contains($report) && said.contains($place), "{said}");
                }
            )*
        }
    };
}

cases! { address:
    a_leak("unsound", "leak")
        is "LeakSanitizer: detected memory leaks" in "unsound::Guest as";
    // The library of the language has no frame of its own, so its caller is not seen.
    a_leak_in_cpp("unsound-cpp", "leak")
        is "LeakSanitizer: detected memory leaks" in "Explosive::explode";
    a_use_after_free("unsound", "use after free")
        is "AddressSanitizer: heap-use-after-free" in "unsound::Guest as";
    a_use_after_free_in_cpp("unsound-cpp", "use after free")
        is "AddressSanitizer: heap-use-after-free" in "fixtures/unsound-cpp/unsound.cpp:";
    a_double_free("unsound", "free twice")
        is "AddressSanitizer: attempting double-free" in "unsound::Guest as";
    a_double_free_in_cpp("unsound-cpp", "free twice")
        is "AddressSanitizer: attempting double-free" in "fixtures/unsound-cpp/unsound.cpp:";
    an_overflow_in_cpp("unsound-cpp", "overflow")
        is "runtime error: signed integer overflow" in "fixtures/unsound-cpp/unsound.cpp:";
}

cases! { thread:
    a_race("unsound", "race") is "ThreadSanitizer: data race" in "unsound::Guest as";
    a_race_in_cpp("unsound-cpp", "race")
        is "ThreadSanitizer: data race" in "fixtures/unsound-cpp/unsound.cpp:";
}

/// Its memory is found although the names in the report went with the library.
#[test]
#[ignore = "for a program with a sanitizer"]
fn address_a_leak_of_a_library_that_was_unmapped() {
    let said = report("sanitizers::address_a_leak_of_a_library_that_was_unmapped", || {
        // SAFETY: the fixture uses the SDK, starts no threads and returns no `AbiString`.
        let runtime = unsafe { Runtime::builder().unmap(Unmap::WhenUnused) }.build().unwrap();
        runtime.load(polyplug_fixtures::library("unsound")).unwrap();
        runtime.get::<dyn Explosive>().unwrap().explode("leak");
        runtime.unload("unsound").unwrap();
        assert!(matches!(&runtime.sweep()[..], [swept] if swept.outcome == SweepOutcome::Unmapped));
    });
    if let Some(said) = said {
        assert!(said.contains("LeakSanitizer: detected memory leaks"), "{said}");
    }
}
