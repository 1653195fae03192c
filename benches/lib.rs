//! What the benchmarks share: plugins loaded by the real runtime, and a way to their uniform tables.

pub mod shapes;

use std::{cell::Cell, mem::MaybeUninit};

use fixture_contracts::Adder;
use polyplug_abi::{AbiError, Contract, GuestContractInstance, GuestContractInterface, UniformFn};
use polyplug_sdk::Runtime;

/// Loads one fixture into a runtime of its own.
///
/// # Panics
/// If it does not load.
#[must_use]
pub fn load(fixture: &str) -> Runtime {
    let runtime = Runtime::builder().build().expect("a runtime without plugins starts");
    runtime.load(polyplug_fixtures::library(fixture)).expect("the fixture loads");
    runtime
}

/// Finds function 0 of the loaded `test.add`, as a tool that only knows ABI v1 does.
///
/// # Panics
/// If nobody provides it.
#[must_use]
pub fn uniform_add(runtime: &Runtime) -> UniformFn {
    let host = runtime.host_api();
    let id = <dyn Adder as Contract>::ID;
    // SAFETY: the table belongs to a runtime that is alive.
    let find = unsafe { (*host).find_guest_contract };
    // SAFETY: as above.
    let handle = unsafe { find(host, id.0, 1) };
    // SAFETY: as above.
    let resolve = unsafe { (*host).resolve_guest_contract };
    // SAFETY: as above.
    let interface: *const GuestContractInterface = unsafe { resolve(host, handle) };
    // SAFETY: the interface lives as long as its library, which is for ever; null would be a fault of
    // this benchmark's.
    let interface = unsafe { interface.as_ref() }.expect("`test.add` is loaded");
    // SAFETY: the interface says that its dispatch is native.
    let native = unsafe { interface.dispatch.native };
    // SAFETY: the table has at least the one function of the contract.
    unsafe { native.functions.cast::<UniformFn>().read() }
}

/// Opens the Rust fixture as a plain library, and finds its function by value: raw FFI.
///
/// # Panics
/// If it does not open.
#[must_use]
pub fn raw_inc() -> extern "C" fn(u32) -> u32 {
    // SAFETY: the fixture's library runs no code of its own when it is opened.
    let library = unsafe { libloading::Library::new(polyplug_fixtures::library("seed-rust")) };
    // It stays open for ever, as it does in the runtime.
    let library = Box::leak(Box::new(library.expect("the fixture opens")));
    // SAFETY: the fixture exports the function with this type.
    let inc = unsafe { library.get::<extern "C" fn(u32) -> u32>(b"polyplug_bench_inc") };
    *inc.expect("the fixture exports it")
}

/// The argument struct of `add`.
#[repr(C)]
#[derive(Debug)]
pub struct AddArgs {
    /// One number.
    pub a: u32,
    /// The other.
    pub b: u32,
}

/// A caller of ABI v1: it has one place for errors, and sets its code before each call.
#[derive(Debug)]
pub struct UniformCaller {
    add: UniformFn,
    err: Cell<AbiError>,
}

impl UniformCaller {
    /// Calls `add`, which is function 0 of `test.add`.
    #[must_use]
    pub fn new(add: UniformFn) -> Self {
        Self { add, err: Cell::new(AbiError::ok()) }
    }

    /// Adds one.
    ///
    /// # Panics
    /// If the function reports an error.
    #[inline]
    #[must_use]
    pub fn inc(&self, counter: u32) -> u32 {
        let args = AddArgs { a: counter, b: 1 };
        let mut out = MaybeUninit::<u32>::uninit();
        let err = self.err.as_ptr();
        // SAFETY: the place is this caller's, and nobody has a reference to it.
        unsafe { (*err).code = 0 };
        let (args, place) = ((&raw const args).cast(), out.as_mut_ptr().cast());
        // SAFETY: the function is `add` of `test.add`; its implementations have no state.
        unsafe { (self.add)(GuestContractInstance::null(), args, place, err) };
        // SAFETY: as above.
        assert!(unsafe { (*err).code } == 0);
        // SAFETY: without an error the function has written its result.
        unsafe { out.assume_init() }
    }
}
