//! Many threads at once.

use std::{sync::Barrier, thread};

use fixture_contracts::{Adder, Counter, Greeter};

use crate::support::load;

const THREADS: usize = 8;

#[test]
fn defect_15_a_shared_proxy_is_called_from_many_threads() {
    fn is_shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    let greeter = load(&["greeter"]).get::<dyn Greeter>().unwrap();
    is_shared(&greeter);
    let start = Barrier::new(THREADS);
    thread::scope(|scope| {
        // One proxy for all, and by a shared reference.
        scope.spawn(|| assert_eq!(greeter.greet("all"), "Hello, all!"));
        for number in 0..THREADS {
            let (greeter, start) = (greeter.clone(), &start);
            scope.spawn(move || {
                start.wait();
                for _ in 0..1000 {
                    let name = number.to_string();
                    assert_eq!(greeter.greet(&name), format!("Hello, {name}!"));
                }
            });
        }
    });
}

#[test]
fn loads_gets_and_failures_race() {
    let runtime = load(&[]);
    let start = Barrier::new(THREADS);
    let paths = ["seed-rust", "seed-cpp", "text", "panics-init"].map(polyplug_fixtures::library);
    let loaded: usize = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|number| {
                let (runtime, start, path) = (&runtime, &start, &paths[number % paths.len()]);
                scope.spawn(move || {
                    start.wait();
                    let loaded = runtime.load(path).is_ok();
                    if let Ok(adder) = runtime.get::<dyn Adder>() {
                        assert_eq!(adder.add(40, 2), 42);
                    }
                    assert!(runtime.get::<dyn Greeter>().is_err());
                    usize::from(loaded)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(loaded, 2, "each good library loads once");
    assert_eq!(runtime.all::<dyn Adder>().len(), 2);
}

#[test]
fn instances_are_made_and_dropped_on_many_threads() {
    let runtime = load(&["stateful", "seed-rust"]);
    thread::scope(|scope| {
        for number in 0..THREADS as u64 {
            let runtime = runtime.clone();
            scope.spawn(move || {
                for _ in 0..200 {
                    let mut counter = runtime.create::<dyn Counter>().unwrap();
                    assert_eq!(counter.add(number), number);
                    assert_eq!(runtime.get::<dyn Adder>().unwrap().add(1, 1), 2);
                }
            });
        }
    });
}
