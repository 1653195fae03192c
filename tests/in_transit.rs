//! Code of an author that runs while parameters are converted, as a `Hash`, an `Ord`, a hasher's `Drop`: what it does
//! to the other parameters of the call, when it panics and when it makes a call of its own.

use std::{
    cell::Cell,
    cmp::Ordering,
    collections::{BTreeSet, HashMap},
    hash::{BuildHasher, DefaultHasher},
    panic::{AssertUnwindSafe, catch_unwind},
};

use polyplug_sdk::{CallError, Runtime, prelude::*};

use crate::{
    derived::counted::{ALIVE, Counted},
    support::{load, uniform},
};

thread_local! {
    /// Whether an [`Angry`] panics when it is compared.
    static COMPARING: Cell<bool> = const { Cell::new(false) };
    /// Whether a [`Grudge`] panics when it is dropped.
    static DROPPING: Cell<bool> = const { Cell::new(false) };
}

/// A key that panics when it is compared.
#[derive(AbiType, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Angry(u8);

impl Ord for Angry {
    fn cmp(&self, other: &Self) -> Ordering {
        assert!(!COMPARING.get(), "compared");
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for Angry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A hasher that panics when it is dropped.
#[derive(Debug, Default)]
pub(crate) struct Grudge;

impl BuildHasher for Grudge {
    type Hasher = DefaultHasher;

    fn build_hasher(&self) -> DefaultHasher {
        DefaultHasher::new()
    }
}

impl Drop for Grudge {
    fn drop(&mut self) {
        assert!(!DROPPING.get(), "dropped");
    }
}

#[contract(name = "test.Transit", version = "1.0")]
pub(crate) trait Transit: Send + Sync {
    fn lift(&self, a: Counted, b: BTreeSet<Angry>, c: Counted, d: BTreeSet<Angry>, e: Vec<Counted>);

    fn lower(&self, a: Counted, b: Vec<Counted>, c: HashMap<u8, u8, Grudge>, d: Counted);
}

struct Sink;

impl Transit for Sink {
    fn lift(
        &self,
        _: Counted,
        _: BTreeSet<Angry>,
        _: Counted,
        _: BTreeSet<Angry>,
        _: Vec<Counted>,
    ) {
    }

    fn lower(&self, _: Counted, _: Vec<Counted>, _: HashMap<u8, u8, Grudge>, _: Counted) {}
}

/// The typed table and the uniform table of an implementation in this process.
fn conventions() -> [TransitProxy; 2] {
    let runtime: Runtime = load(&[]);
    runtime.register::<dyn Transit, _>(Sink).unwrap();
    [runtime.get::<dyn Transit>().unwrap(), uniform::<dyn Transit>(&runtime)]
}

#[test]
fn a_panic_while_one_parameter_is_lifted_loses_none_of_the_others() {
    for transit in conventions() {
        let call = || {
            let keys = BTreeSet::from([Angry(2), Angry(1)]);
            COMPARING.set(true);
            let some = vec![Counted::new(), Counted::new()];
            let result = transit.try_lift(Counted::new(), keys.clone(), Counted::new(), keys, some);
            COMPARING.set(false);
            result
        };
        for _ in 0..3 {
            let error = call().unwrap_err();
            assert!(
                matches!(&error, CallError::Panicked { message, .. } if message.contains("compared")),
                "{error:?}"
            );
            assert_eq!(ALIVE.get(), 0);
        }
    }
}

#[test]
fn a_panic_while_one_parameter_is_lowered_loses_none_of_the_others() {
    for transit in conventions() {
        let call = || {
            let map = HashMap::from_iter([(1, 2)]);
            let some = vec![Counted::new(), Counted::new()];
            DROPPING.set(true);
            let result = transit.try_lower(Counted::new(), some, map, Counted::new());
            DROPPING.set(false);
            result
        };
        catch_unwind(AssertUnwindSafe(call)).expect_err("the hasher panics in the caller");
        DROPPING.set(false);
        assert_eq!(ALIVE.get(), 0);
        call_without_panics(&transit);
    }
}

/// Everything can go on after a panic.
fn call_without_panics(transit: &TransitProxy) {
    let map = HashMap::from_iter([(1, 2)]);
    transit.lower(Counted::new(), vec![Counted::new()], map, Counted::new());
    assert_eq!(ALIVE.get(), 0);
}
