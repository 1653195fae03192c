//! What a call costs, counted and never timed. `benches/instructions.rs` counts the rest.

use std::hint::black_box;

use fixture_contracts::{
    Adder, Counter, Everything, EverythingProxy, Greeter, Sample, Shape, Values, Workshop,
};

use crate::{
    allocator,
    inside::fixtures,
    support::{load, uniform},
};

/// Returns how often the host allocates in each of a thousand calls.
fn allocations<R>(mut call: impl FnMut() -> R) -> usize {
    // The first call may make something that stays.
    drop(black_box(call()));
    let before = allocator::count();
    for _ in 0..1000 {
        drop(black_box(call()));
    }
    let count = allocator::count() - before;
    assert_eq!(count % 1000, 0, "not every call costs the same");
    count / 1000
}

#[test]
fn defect_18_a_call_allocates_what_it_returns_and_nothing_else() {
    assert_eq!(allocations(|| black_box(vec![1_u8])), 1, "allocations are counted");
    let text = "x".repeat(64);
    let samples = [Sample { time: 1, value: 1.5, valid: true, kind: 'x' }; 8];
    for (adder, counter) in [("seed-rust", "stateful"), ("seed-cpp", "stateful-cpp")] {
        let adder = load(&[adder]).get::<dyn Adder>().unwrap();
        assert_eq!(allocations(|| adder.add(1, 2)), 0);
        assert_eq!(allocations(|| adder.try_add(1, 2).unwrap()), 0);
        let mut counter = load(&[counter]).create::<dyn Counter>().unwrap();
        assert_eq!(allocations(|| counter.add(1)), 0);
    }
    let values = load(&["values"]).get::<dyn Values>().unwrap();
    assert_eq!(allocations(|| values.trimmed(&text).len()), 0);
    assert_eq!(allocations(|| values.name().len()), 0);
    assert_eq!(allocations(|| values.sum(&samples)), 0);
    assert_eq!(allocations(|| values.doubled(samples[0])), 0);
    assert_eq!(allocations(|| values.half(Some(9))), 0);
    let greeter = load(&["greeter"]).get::<dyn Greeter>().unwrap();
    assert_eq!(allocations(|| greeter.greet(&text)), 1, "the text that is returned");
    assert_eq!(allocations(|| greeter.clone()), 0);
}

#[test]
fn defect_18_objects_and_functions_are_lent_without_allocating() {
    let workshop = load(&["objects"]).get::<dyn Workshop>().unwrap();
    let shape = workshop.shape("square", 4.0);
    let shape: &dyn Shape = &*shape;
    assert_eq!(allocations(|| workshop.area_of(shape)), 0);
    let (words, mut letters) = (["a", "bc"], 0);
    assert_eq!(allocations(|| workshop.each(&words, &mut |word, _| letters += word.len())), 0);
    assert_eq!(letters, 3003);
}

/// Returns how many more allocations a call makes than it frees.
fn kept<R>(mut call: impl FnMut() -> R) -> usize {
    // The first call may make something that stays.
    drop(black_box(call()));
    let (made, freed) = (allocator::count(), allocator::freed());
    drop(black_box(call()));
    (allocator::count() - made).wrapping_sub(allocator::freed() - freed)
}

/// The fixture is in this program, so both sides of the call allocate with its allocator.
#[test]
fn a_call_frees_all_that_it_allocates_in_both_conventions() {
    assert_eq!(kept(|| std::mem::forget(black_box(vec![1_u8]))), 1, "what is kept is counted");
    let runtime = fixtures();
    let conventions: [EverythingProxy; 2] =
        [runtime.get::<dyn Everything>().unwrap(), uniform::<dyn Everything>(&runtime)];
    let text = || "x".repeat(64);
    for echo in &conventions {
        assert_eq!(kept(|| echo.string(text())), 0);
        assert_eq!(kept(|| echo.bytes(text().into_bytes())), 0);
        assert_eq!(kept(|| echo.strings(vec![text(), text()])), 0);
        assert_eq!(kept(|| echo.nested(vec![vec![text()], Vec::new()])), 0);
        assert_eq!(kept(|| echo.boxed(Box::new(7))), 0);
        assert_eq!(kept(|| echo.option(Some(text()))), 0);
        assert_eq!(kept(|| echo.result(Err(text()))), 0);
        assert_eq!(kept(|| echo.tuple((1, text(), None))), 0);
        assert_eq!(kept(|| echo.array_of_strings([text(), text()])), 0);
    }
}
