//! Plain Rust values behind the same proxies as plugins.

use std::{
    cell::RefCell,
    sync::mpsc::{Sender, channel},
    thread,
};

use fixture_contracts::{Adder, Counter, Explosive, Greeter};
use polyplug_sdk::{CallError, Provider, Runtime};

use crate::support::load;

struct Polite(&'static str);

impl Greeter for Polite {
    fn greet(&self, name: &str) -> String {
        format!("{}, {name}.", self.0)
    }
}

struct Panicking;

impl Explosive for Panicking {
    fn explode(&self, how: &str) -> String {
        panic!("{how}")
    }
}

#[derive(Default)]
struct Count(u64);

impl Counter for Count {
    fn add(&mut self, amount: u64) -> u64 {
        self.0 += amount;
        self.0
    }

    fn total(&self) -> u64 {
        self.0
    }

    fn fail(&mut self) {
        panic!("in this process");
    }
}

#[test]
fn a_value_stands_behind_a_proxy() {
    let runtime = load(&[]);
    runtime.register::<dyn Greeter, _>(Polite("Good day")).unwrap();
    let greeter = runtime.get::<dyn Greeter>().unwrap();
    assert_eq!(greeter.greet("you"), "Good day, you.");
    assert_eq!(greeter.shout("you"), "GOOD DAY, YOU.");
    assert_eq!(Provider::of(&greeter).path, None);
}

#[test]
fn a_value_and_a_plugin_are_told_apart_by_order_only() {
    let runtime = load(&["greeter"]);
    runtime.register::<dyn Greeter, _>(Polite("Good day")).unwrap();
    let all = runtime.all::<dyn Greeter>();
    let greetings: Vec<_> = all.iter().map(|greeter| greeter.greet("you")).collect();
    assert_eq!(greetings, ["Hello, you!", "Good day, you."]);
}

#[test]
fn a_panic_in_a_value_is_an_error_too() {
    let runtime = load(&[]);
    runtime.register::<dyn Explosive, _>(Panicking).unwrap();
    let explosive = runtime.get::<dyn Explosive>().unwrap();
    let error = explosive.try_explode("at home").unwrap_err();
    assert!(
        matches!(&error, CallError::Panicked { message, .. } if message == "at home"),
        "{error}"
    );
}

#[test]
fn a_factory_makes_instances() {
    let runtime = load(&[]);
    runtime.register_with::<dyn Counter, _, _>(Count::default).unwrap();
    let mut one = runtime.create::<dyn Counter>().unwrap();
    let mut two = runtime.create::<dyn Counter>().unwrap();
    one.add(1);
    two.add(2);
    assert_eq!((one.total(), two.total()), (1, 2));
    assert!(one.try_fail().is_err());
    assert!(matches!(one.try_total(), Err(CallError::Poisoned { .. })));
    assert_eq!(two.total(), 2);
}

#[test]
fn a_single_value_cannot_be_created_again() {
    let runtime = load(&[]);
    runtime.register::<dyn Greeter, _>(Polite("Good day")).unwrap();
    let error = runtime.create::<dyn Greeter>().unwrap_err();
    assert!(error.to_string().contains("get"), "{error}");
}

#[test]
fn a_mock_needs_no_runtime() {
    fn sum(adder: &impl Adder) -> u32 {
        adder.add(1, 2)
    }
    struct Fake;
    impl Adder for Fake {
        fn add(&self, _: u32, _: u32) -> u32 {
            7
        }
    }
    assert_eq!(sum(&Fake), 7);
    assert_eq!(sum(&load(&["seed-rust"]).get::<dyn Adder>().unwrap()), 3);
}

/// Asks for an instance when a thread ends.
struct AtTheEnd(Runtime, Sender<Result<u64, String>>);

impl Drop for AtTheEnd {
    fn drop(&mut self) {
        let total = self.0.get::<dyn Greeter>().map(|greeter| greeter.greet("you").len() as u64);
        self.1.send(total.map_err(|error| error.to_string())).expect("somebody waits for it");
    }
}

/// Fault: what is made at the moment was known to a value of the thread that was gone by then, which aborted the process.
#[test]
fn a_destructor_of_a_thread_is_given_a_shared_instance() {
    thread_local! {
        static AT_THE_END: RefCell<Option<AtTheEnd>> = const { RefCell::new(None) };
    }
    let runtime = load(&[]);
    runtime.register_with::<dyn Counter, _, _>(Count::default).unwrap();
    runtime.register_with::<dyn Greeter, _, _>(|| Polite("Good night")).unwrap();
    let (sender, received) = channel();
    let thread = thread::spawn(move || {
        AT_THE_END.set(Some(AtTheEnd(runtime.clone(), sender)));
        // Made after the other one, and gone before it.
        runtime.get::<dyn Greeter>().map(drop).unwrap();
        drop(runtime.create::<dyn Counter>().unwrap());
    });
    thread.join().unwrap();
    assert_eq!(received.recv().unwrap(), Ok("Good night, you.".len() as u64));
}
