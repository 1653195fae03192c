//! Plugins and hosts of different compilers work together. Both tests build with a second toolchain, so
//! they are run by name: CONTRIBUTING.md has the command.

use std::{env, process::Command};

use fixture_contracts::Explosive;
use polyplug_fixtures::{Toolchain, Variant};

use crate::support::load;

/// Fixtures that have nothing wrong with them.
const GOOD: [&str; 5] = ["seed-rust", "greeter", "stateful", "values", "everything"];

/// Ways to build that change everything which the binary interface does not fix.
const VARIANTS: [Variant; 5] = [
    Variant { name: "plain", settings: &[] },
    Variant { name: "unoptimised", settings: &[("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")] },
    Variant { name: "aborting", settings: &[("CARGO_PROFILE_RELEASE_PANIC", "abort")] },
    Variant {
        name: "linked-as-a-whole",
        settings: &[("CARGO_PROFILE_RELEASE_LTO", "fat"), ("CARGO_PROFILE_RELEASE_STRIP", "true")],
    },
    Variant { name: "shuffled", settings: &[("RUSTFLAGS", "-Zrandomize-layout")] },
];

/// Tells the process that is to end which plugin to end by.
const ABORTS: &str = "POLYPLUG_TEST_ABORTS";

/// Returns the other toolchain, or says that the test is skipped.
fn other() -> Option<Toolchain> {
    Toolchain::other().inspect_err(|why| eprintln!("SKIPPED, nothing was tested: {why}")).ok()
}

#[test]
#[ignore = "builds the fixtures five times with another toolchain"]
fn plugins_of_another_toolchain_load() {
    let Some(other) = other() else { return };
    for variant in VARIANTS {
        // Only a nightly compiler shuffles.
        if variant.name == "shuffled" && !other.version.contains("nightly") {
            eprintln!("SKIPPED, {} does not shuffle the fields of structs", other.version);
            continue;
        }
        for library in other.plugins(&GOOD, variant) {
            let visited = polyplug_visitor::visit(&library);
            let name = format!("`{}` of {}", library.display(), other.version);
            let found = visited.unwrap_or_else(|error| panic!("{name}: {error}"));
            let build = found.build().expect("it has metadata");
            assert_eq!(build.compiler, other.version, "{name}");
            let panic = if variant.name == "aborting" { "abort" } else { "unwind" };
            assert_eq!(build.panic, panic, "{name}");
        }
    }
}

#[test]
#[ignore = "builds a fixture with another toolchain"]
fn a_panic_that_ends_the_process_is_told_first() {
    let Some(other) = other() else { return };
    let aborting = VARIANTS.into_iter().find(|variant| variant.name == "aborting");
    let plugins = other.plugins(&["panics-call"], aborting.expect("there is such a variant"));
    let this = env::current_exe().unwrap();
    let arguments = ["--exact", "toolchains::ends_by_a_panic", "--ignored", "--nocapture"];
    let output = Command::new(this).args(arguments).env(ABORTS, &plugins[0]).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{complaint}");
    assert!(
        complaint.contains("boom") && complaint.contains("panics-call/src/lib.rs"),
        "{complaint}"
    );
}

#[test]
#[ignore = "is run in a process of its own by the test above"]
fn ends_by_a_panic() {
    let Some(plugin) = env::var_os(ABORTS) else { return };
    let runtime = load(&[]);
    runtime.load(plugin).unwrap();
    let _ = runtime.get::<dyn Explosive>().unwrap().try_explode("str");
    unreachable!("the process has ended");
}

#[test]
#[ignore = "builds a host with another toolchain"]
fn a_host_of_another_toolchain_loads_plugins() {
    let Some(other) = other() else { return };
    let host = other.program("polyplug-visitor");
    let mut plugins = GOOD.map(polyplug_fixtures::library).to_vec();
    plugins.extend(["seed-cpp", "stateful-cpp"].map(polyplug_fixtures::library));
    let output = Command::new(&host).args(&plugins).output().expect("the host was just built");
    let (said, complaint) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}: {complaint}", other.version);
    assert_eq!(said.matches("\n  build: ").count(), plugins.len(), "{said}");
}
