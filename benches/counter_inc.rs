//! What does one increment cost through each convention? `README.md` says what each arm isolates.

use std::{cell::Cell, hint::black_box, mem::MaybeUninit};

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, measurement::WallTime};
use fixture_contracts::Adder;
use polyplug_abi::{AbiError, GuestContractInstance, UniformFn};

const INCREMENTS: u32 = 1_000_000;

#[repr(C)]
struct AddArgs {
    a: u32,
    b: u32,
}

#[inline(never)]
fn native_inc(x: u32) -> u32 {
    x.wrapping_add(1)
}

/// The uniform convention without a library: what marshalling alone costs.
unsafe extern "C" fn marshalled_add(
    _: GuestContractInstance,
    args: *const (),
    out: *mut (),
    _: *mut AbiError,
) {
    // SAFETY: `UniformCaller` passes these arguments.
    let AddArgs { a, b } = unsafe { args.cast::<AddArgs>().read() };
    // SAFETY: `UniformCaller` passes room for the result.
    unsafe { out.cast::<u32>().write(a.wrapping_add(b)) };
}

/// A caller of ABI v1: it has one place for errors, and sets its code before each call.
struct UniformCaller {
    add: UniformFn,
    err: Cell<AbiError>,
}

impl UniformCaller {
    fn new(add: UniformFn) -> Self {
        Self { add, err: Cell::new(AbiError::ok()) }
    }

    #[inline]
    fn inc(&self, counter: u32) -> u32 {
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

/// Runs one arm: a million dependent increments, eight in a turn of the loop, so that where the loop
/// lies in memory matters less.
fn arm(group: &mut BenchmarkGroup<'_, WallTime>, id: &str, inc: impl Fn(u32) -> u32) {
    group.bench_function(id, |bencher| {
        bencher.iter(|| {
            let mut counter = black_box(0);
            for _ in 0..INCREMENTS / 8 {
                counter = inc(inc(inc(inc(counter))));
                counter = inc(inc(inc(inc(counter))));
            }
            assert_eq!(counter, INCREMENTS);
            counter
        });
    });
}

fn counter_inc(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("counter_inc_1m");
    group.throughput(Throughput::Elements(INCREMENTS.into()));

    arm(&mut group, "native/inline_never", native_inc);

    let marshalled = UniformCaller::new(black_box(marshalled_add));
    arm(&mut group, "native/abi_marshalled", |counter| marshalled.inc(counter));

    // SAFETY: the fixture's library runs no code of its own when it is opened.
    let library = unsafe { libloading::Library::new(polyplug_fixtures::library("seed-rust")) };
    let library = library.expect("the fixture opens");
    // SAFETY: the fixture exports the function with this type.
    let inc = unsafe { library.get::<extern "C" fn(u32) -> u32>(b"polyplug_bench_inc") };
    let inc = *inc.expect("the fixture exports it");
    arm(&mut group, "ffi/by_value", |counter| inc(counter));

    let rust = polyplug_benches::load("seed-rust");
    let cpp = polyplug_benches::load("seed-cpp");

    let dispatch = UniformCaller::new(polyplug_benches::uniform_add(&rust));
    arm(&mut group, "polyplug/dispatch", |counter| dispatch.inc(counter));
    let dispatch = UniformCaller::new(polyplug_benches::uniform_add(&cpp));
    arm(&mut group, "polyplug/dispatch_cpp", |counter| dispatch.inc(counter));

    let proxy = rust.get::<dyn Adder>().expect("the fixture provides it");
    arm(&mut group, "polyplug/proxy", |counter| proxy.add(counter, 1));
    let proxy = cpp.get::<dyn Adder>().expect("the fixture provides it");
    arm(&mut group, "polyplug/proxy_cpp", |counter| proxy.add(counter, 1));

    group.finish();
}

criterion_group!(benches, counter_inc);

fn main() {
    benches();
    Criterion::default().configure_from_args().final_summary();
}
