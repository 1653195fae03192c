//! Our plugins in an unmodified host of our predecessor, from its published crates.

use std::{fs, path::Path};

use fixture_contracts::Adder;
use polyplug_abi::{BundleId, Contract};
use polyplug_native::{NativeConfig, NativeLoader};
use predecessor_abi::{AbiError, GuestContractInstance};

use crate::support::{copy, folder};

type Uniform =
    unsafe extern "C" fn(GuestContractInstance, *const [u32; 2], *mut u32, *mut AbiError);

/// Makes a bundle of a fixture, as the predecessor wants it.
fn bundle(fixture: &str) -> std::path::PathBuf {
    let folder = folder(&format!("interop-{fixture}"));
    let library = copy(fixture, &folder);
    let file = library.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let manifest = format!(
        "name = \"{fixture}\"\nid = {}\nversion = \"1.0.0\"\nloader = \"native\"\n\
         provides = [\"test.add@1\"]\nfunction_count = {{ \"test.add@1\" = 1 }}\n\
         needs_reinit_on_dep_reload = false\nfile = \"{file}\"\n",
        BundleId::of(fixture).0,
    );
    fs::write(folder.join("manifest.toml"), manifest).unwrap();
    folder
}

/// Loads a bundle into the predecessor's host, and adds with it.
fn add(bundle: &Path, a: u32, b: u32) -> u32 {
    let builder = polyplug::runtime::Runtime::builder();
    let runtime = builder.loader(NativeLoader::new(NativeConfig::default())).build();
    let runtime = runtime.expect("the predecessor's runtime starts");
    runtime.load_bundle(bundle).expect("the predecessor loads our plugin");
    let host = runtime.host_abi();
    let id = <dyn Adder as Contract>::ID.0;
    // SAFETY: the runtime is alive.
    let api = unsafe { &*host };
    // SAFETY: as above.
    let handle = unsafe { (api.find_guest_contract)(host, id, 1) };
    // SAFETY: as above.
    let interface = unsafe { (api.resolve_guest_contract)(host, handle) };
    // SAFETY: the handle was found a moment ago.
    let interface = unsafe { &*interface };
    // SAFETY: the dispatch is native, as the manifest says.
    let native = unsafe { interface.dispatch.native };
    // SAFETY: the contract has one function, of the uniform convention.
    let function = unsafe { native.functions.cast::<Uniform>().read() };
    let (mut out, mut err) = (0, AbiError::ok());
    // SAFETY: the arguments are those of `add`, and the implementation has no state.
    unsafe { function(GuestContractInstance::null(), &[a, b], &raw mut out, &raw mut err) };
    assert!(err.is_ok());
    out
}

#[test]
fn a_rust_plugin_runs_in_the_predecessors_host() {
    assert_eq!(add(&bundle("seed-rust"), 40, 2), 42);
}

#[test]
fn a_cpp_plugin_runs_in_the_predecessors_host() {
    assert_eq!(add(&bundle("seed-cpp"), 40, 2), 42);
}
