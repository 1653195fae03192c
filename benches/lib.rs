//! What the benchmarks share: plugins loaded by the real runtime, and a way to their uniform tables.

use fixture_contracts::Adder;
use polyplug_abi::{Contract, GuestContractInterface, UniformFn};
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
