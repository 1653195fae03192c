//! What much of everything costs: counted in allocations, never in time.
//!
//! What is published anew for each registration, as the predecessor did, shows as bytes that grow with
//! the square of the number.

#![cfg(unix)]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    env::consts::DLL_EXTENSION,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use polyplug_abi::GuestContractId;
use polyplug_runtime::Runtime;

/// Counts what each thread allocates.
struct Counting;

thread_local! {
    static BYTES: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = BYTES.try_with(|bytes| bytes.set(bytes.get() + layout.size()));
        // SAFETY: the caller's promise is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is the same.
        unsafe { System.dealloc(memory, layout) };
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn bytes_of<R>(work: impl FnOnce() -> R) -> (usize, R) {
    let before = BYTES.get();
    let result = work();
    (BYTES.get() - before, result)
}

/// Compiles the plugin with `count` contracts.
fn plugin(count: usize) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("many");
    fs::create_dir_all(&directory).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let library = directory.join(format!("libmany{count}")).with_extension(DLL_EXTENSION);
    let status = Command::new("cc")
        .args(["-std=c11", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror"])
        .arg(format!("-DCOUNT={count}"))
        .arg("-I")
        .arg(root.join("../polyplug-abi/include"))
        .arg(root.join("tests/many.c"))
        .arg("-o")
        .arg(&library)
        .status();
    assert!(status.unwrap().success());
    library
}

#[test]
fn defect_17_loading_ten_times_the_contracts_costs_ten_times_as_much() {
    let load = |count| {
        let library = plugin(count);
        let runtime = Runtime::builder().build().unwrap();
        let (bytes, bundle) = bytes_of(|| runtime.load(library).unwrap());
        assert_eq!(bundle.contracts().len(), count);
        (bytes, runtime)
    };
    let ((few, _), (many, runtime)) = (load(1000), load(10_000));
    // Buffers double, so where the numbers lie between two powers of two shows a little.
    assert!(many < few * 12, "{few} bytes for 1,000 contracts, {many} for 10,000");

    // SAFETY: the table is never freed.
    let api = unsafe { &*runtime.host_api() };
    let find = |name: &str| {
        // SAFETY: the table belongs to a runtime that is alive.
        unsafe { (api.find_guest_contract)(api, GuestContractId::of(name, 1).0, 1) }
    };
    assert!(!find("many.C0").is_null() && !find("many.C9999").is_null());
    assert!(find("many.C10000").is_null());
    let found = find("many.C5000");
    let (asked, _) = bytes_of(|| (0..100).for_each(|_| assert_eq!(find("many.C5000"), found)));
    assert_eq!(asked, 0, "finding something allocates nothing");
    runtime.unload("many").unwrap();
    assert!(find("many.C5000").is_null());
}

#[test]
fn defect_17_loading_ten_times_the_bundles_costs_ten_times_as_much() {
    let library = plugin(1);
    let load = |count: usize| {
        let root = library.with_file_name(format!("bundles{count}"));
        // Each needs the one whose name comes after its own, so they are loaded the other way round.
        for i in 0..count {
            let bundle = root.join(format!("{i:04}"));
            fs::create_dir_all(&bundle).unwrap();
            fs::copy(&library, bundle.join(library.file_name().unwrap())).unwrap();
            let needs = format!("[[dependency]]\nbundle = \"{:04}\"\n", i + 1);
            let needs = if i + 1 < count { needs } else { String::new() };
            fs::write(bundle.join("manifest.toml"), format!("name = \"{i:04}\"\n{needs}")).unwrap();
        }
        let (bytes, runtime) = bytes_of(|| Runtime::builder().plugin_dir(&root).build().unwrap());
        let bundles = runtime.bundles();
        assert_eq!((bundles.len(), bundles[0].name()), (count, &*format!("{:04}", count - 1)));
        assert!(bundles.iter().all(|bundle| bundle.error().is_none()));
        bytes
    };
    let (few, many) = (load(50), load(500));
    assert!(many < few * 12, "{few} bytes for 50 bundles, {many} for 500");
}
