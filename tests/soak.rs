//! Memory after many calls, and after many generations: what is used once more is not paid for once more.
//!
//! Each in a process of its own, because all tests of a process share its memory.

use std::{env, fs};

use fixture_contracts::{Counter, Explosive, Greeter, Workshop};
use polyplug_sdk::{
    Runtime,
    unmap::{SweepOutcome, Unmap},
};

use crate::{
    alone::alone,
    support::{bundle, folder, load},
};

/// How many cycles of loading and unloading there are; a number to soak for minutes.
const CYCLES: &str = "POLYPLUG_SOAK_CYCLES";

const KIB: usize = 1 << 10;

/// Returns how many bytes of memory this process has for itself.
fn memory() -> usize {
    let status = fs::read_to_string("/proc/self/status").expect("the kernel has a status");
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok());
    number.expect("the status has the anonymous memory in kilobytes") * KIB
}

/// Checks that doing something costs no more than `bound` bytes each time, once everything was done a few
/// times.
fn costs_at_most(what: &str, bound: usize, times: usize, mut act: impl FnMut()) {
    (0..times / 5).for_each(|_| act());
    let before = memory();
    (0..times).for_each(|_| act());
    let each = memory().saturating_sub(before) / times;
    println!("{what}: {each} bytes each of {times} times");
    assert!(each <= bound, "{what}: {each} bytes each time, at most {bound} expected");
}

#[test]
fn defect_2_texts_are_not_leaked() {
    alone("soak::defect_2_texts_are_not_leaked", || {
        let text = "a text of some length, so that it cannot be overlooked: ".repeat(4);
        let greeter = load(&["greeter"]).get::<dyn Greeter>().unwrap();
        costs_at_most("text there and back", 20, 100_000, || {
            assert!(greeter.greet(&text).contains(&text));
        });
        for fixture in ["objects", "objects-cpp"] {
            let workshop = load(&[fixture]).get::<dyn Workshop>().unwrap();
            costs_at_most("text to the host", 20, 100_000, || {
                workshop.each(&[&text], &mut |word, _| assert_eq!(word, text));
            });
            costs_at_most("object with a text", 20, 50_000, || {
                assert_eq!(workshop.shape(&text, 1.0).name(), text);
            });
        }
        for fixture in ["panics-call", "throws-cpp"] {
            let explosive = load(&[fixture]).get::<dyn Explosive>().unwrap();
            costs_at_most("error with a text", 40, 50_000, || {
                let error = explosive.try_explode("string");
                assert_eq!(error.is_err(), fixture == "panics-call");
                assert!(explosive.try_explode("a panic").is_err() || fixture == "throws-cpp");
            });
        }
    });
}

/// Loads, calls, reloads, calls and unloads, and returns how many libraries are left.
fn cycle(runtime: &Runtime, path: &std::path::Path) -> usize {
    runtime.load(path).unwrap();
    let mut first = runtime.create::<dyn Counter>().unwrap();
    runtime.reload("it").unwrap();
    let mut second = runtime.create::<dyn Counter>().unwrap();
    assert_eq!((first.add(1), second.add(2)), (1, 2));
    drop((first, second));
    runtime.unload("it").unwrap();
    for swept in runtime.sweep() {
        assert!(!matches!(swept.outcome, SweepOutcome::Busy(_)), "{swept}");
    }
    runtime.retired_count()
}

fn cycles() -> usize {
    env::var(CYCLES).ok().and_then(|cycles| cycles.parse().ok()).unwrap_or(50)
}

#[test]
fn generations_that_are_unmapped_cost_nothing() {
    alone("soak::generations_that_are_unmapped_cost_nothing", || {
        let path = bundle(&folder("soak_unmapped"), "it", "stateful", "");
        // SAFETY: the fixture uses the SDK, starts no threads and returns no `AbiString`.
        let runtime = unsafe { Runtime::builder().unmap(Unmap::WhenUnused) }.build().unwrap();
        costs_at_most("cycle with unmapping", 8 * KIB, cycles(), || {
            assert_eq!(cycle(&runtime, &path), 0);
        });
    });
}

#[test]
fn generations_that_stay_mapped_are_counted_and_cost_little() {
    alone("soak::generations_that_stay_mapped_are_counted_and_cost_little", || {
        let path = bundle(&folder("soak_mapped"), "it", "stateful", "");
        let runtime = load(&[]);
        let mut before = 0;
        costs_at_most("cycle without unmapping", 128 * KIB, cycles(), || {
            let retired = cycle(&runtime, &path);
            // The first generation has the content of the one before, and so its mapping.
            assert!((1..=2).contains(&(retired - before)), "{before} {retired}");
            before = retired;
        });
    });
}
