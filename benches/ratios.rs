//! How much more than raw FFI does a call cost, when neighbours and noise are left out?
//!
//! All conventions take turns in short chunks, and the fastest chunk of each counts. `one a turn` is the
//! loop of `counter_inc`; `eight a turn` leaves the loop out of the figure and the latency of a chain of
//! calls in it.

use std::{env, hint::black_box, time::Instant};

use fixture_contracts::Adder;
use polyplug_benches::{UniformCaller, load, raw_inc, uniform_add};

const INCREMENTS: u32 = 100_000;

/// Times one increment of a chunk, in nanoseconds.
fn timed(increments: impl FnOnce(u32) -> u32) -> f64 {
    let start = Instant::now();
    let counter = increments(black_box(0));
    let elapsed = start.elapsed();
    assert_eq!(counter, INCREMENTS);
    elapsed.as_secs_f64() * 1e9 / f64::from(INCREMENTS)
}

#[inline(never)]
fn one_a_turn(mut inc: impl FnMut(u32) -> u32) -> f64 {
    timed(|mut counter| {
        for _ in 0..INCREMENTS {
            counter = inc(counter);
        }
        counter
    })
}

#[inline(never)]
fn eight_a_turn(mut inc: impl FnMut(u32) -> u32) -> f64 {
    timed(|mut counter| {
        for _ in 0..INCREMENTS / 8 {
            // Written out, because the closures change what they hold.
            counter = inc(counter);
            counter = inc(counter);
            counter = inc(counter);
            counter = inc(counter);
            counter = inc(counter);
            counter = inc(counter);
            counter = inc(counter);
            counter = inc(counter);
        }
        counter
    })
}

fn main() {
    // `cargo bench -- --test` asks whether it runs, not how fast.
    let rounds = if env::args().any(|argument| argument == "--test") { 1 } else { 2000 };
    let (rust, cpp) = (load("seed-rust"), load("seed-cpp"));
    let raw = raw_inc();
    let proxy = rust.get::<dyn Adder>().expect("the fixture provides it");
    let mut live = rust.live::<dyn Adder>();
    let proxy_cpp = cpp.get::<dyn Adder>().expect("the fixture provides it");
    let dispatch = UniformCaller::new(uniform_add(&rust));
    let dispatch_cpp = UniformCaller::new(uniform_add(&cpp));

    let names = [
        "ffi/by_value",
        "polyplug/proxy",
        "polyplug/live",
        "polyplug/proxy_cpp",
        "polyplug/dispatch",
        "polyplug/dispatch_cpp",
        "ffi/by_value again",
    ];
    let mut best = [[f64::MAX; 2]; 7];
    for _ in 0..rounds {
        let round = [
            [one_a_turn(|x| raw(x)), eight_a_turn(|x| raw(x))],
            [one_a_turn(|x| proxy.add(x, 1)), eight_a_turn(|x| proxy.add(x, 1))],
            [
                one_a_turn(|x| live.get().map_or(0, |adder| adder.add(x, 1))),
                eight_a_turn(|x| live.get().map_or(0, |adder| adder.add(x, 1))),
            ],
            [one_a_turn(|x| proxy_cpp.add(x, 1)), eight_a_turn(|x| proxy_cpp.add(x, 1))],
            [one_a_turn(|x| dispatch.inc(x)), eight_a_turn(|x| dispatch.inc(x))],
            [one_a_turn(|x| dispatch_cpp.inc(x)), eight_a_turn(|x| dispatch_cpp.inc(x))],
            [one_a_turn(|x| raw(x)), eight_a_turn(|x| raw(x))],
        ];
        for (best, now) in best.iter_mut().flatten().zip(round.into_iter().flatten()) {
            *best = best.min(now);
        }
    }
    println!("{:24}{:>20}{:>22}", "", "one a turn", "eight a turn");
    for (name, [one, eight]) in names.iter().zip(best) {
        let [base_one, base_eight] = best[0];
        let (times_one, times_eight) = (one / base_one, eight / base_eight);
        println!("{name:24}{one:9.3} ns  x{times_one:.3}{eight:11.3} ns  x{times_eight:.3}");
    }
}
