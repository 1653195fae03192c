//! What does one increment cost through each convention? `README.md` says what each arm isolates.

use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, measurement::WallTime};
use fixture_contracts::Adder;
use polyplug_abi::{AbiError, GuestContractInstance};
use polyplug_benches::{AddArgs, UniformCaller};

const INCREMENTS: u32 = 1_000_000;

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

/// Runs one arm: a million dependent increments.
fn arm(group: &mut BenchmarkGroup<'_, WallTime>, id: &str, inc: impl Fn(u32) -> u32) {
    group.bench_function(id, |bencher| {
        bencher.iter(|| {
            let mut counter = black_box(0);
            for _ in 0..INCREMENTS {
                counter = inc(counter);
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

    let inc = polyplug_benches::raw_inc();
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
