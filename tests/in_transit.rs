//! Code of an author that runs while parameters are converted, as an `Ord`, a `Clone`, a hasher's `Drop`: what it does
//! to the other parameters of the call, when it panics and when it makes a call of its own.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::{BuildHasher, DefaultHasher},
    iter,
    panic::{AssertUnwindSafe, catch_unwind},
};

use fixture_contracts::{Descent, Lineage};
use polyplug_sdk::{CallError, Runtime, prelude::*};

use crate::{
    derived::counted::{ALIVE, Counted},
    support::{load, uniform},
};

thread_local! {
    /// Whether an [`Angry`] panics when it is compared.
    static COMPARING: Cell<bool> = const { Cell::new(false) };
    /// How many [`Sheep`] are cloned before one panics.
    static CLONING: Cell<Option<u32>> = const { Cell::new(None) };
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

/// A value that can panic when it is cloned, as what a `Cow` borrows is when it is lowered.
#[derive(AbiType, Debug)]
pub(crate) struct Sheep(u8);

impl Clone for Sheep {
    fn clone(&self) -> Self {
        let before = CLONING.get();
        CLONING.set(before.and_then(|before| before.checked_sub(1)));
        assert!(before != Some(0), "cloned");
        Self(self.0)
    }
}

/// What is cloned when it is lowered, and can panic then.
type Flock = Cow<'static, [Sheep]>;

/// A flock of one.
const FLOCK: Flock = Cow::Borrowed(&[Sheep(7)]);

/// A value that holds itself.
#[derive(AbiType, Debug)]
pub(crate) struct Chain {
    next: Option<Box<Chain>>,
}

/// A value that holds itself and makes a call at each level when it is lowered.
#[derive(AbiType, Debug)]
pub(crate) struct Noisy {
    map: HashMap<u8, u8, Caller>,
    next: Option<Box<Noisy>>,
}

/// A hasher that calls [`PROXY`] when it is dropped.
#[derive(Debug, Default)]
pub(crate) struct Caller;

thread_local! {
    /// What a [`Caller`] calls.
    static PROXY: RefCell<Option<TransitProxy>> = const { RefCell::new(None) };
    /// Where a [`Caller`] makes an instance.
    static RUNTIME: Runtime = load(&["constructed"]);
    /// What the calls of a [`Caller`] returned.
    static LENGTHS: RefCell<Vec<Option<u64>>> = const { RefCell::new(Vec::new()) };
}

impl BuildHasher for Caller {
    type Hasher = DefaultHasher;

    fn build_hasher(&self) -> DefaultHasher {
        DefaultHasher::new()
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        PROXY.with_borrow(|proxy| {
            let Some(proxy) = proxy else { return };
            for length in [200, 257] {
                let made = RUNTIME.with(|it| it.create_from::<dyn Lineage, _>(Descent::of(length)));
                let lengths = [
                    proxy.try_length(chain(length)).ok(),
                    made.ok().map(|lineage| lineage.generations()),
                ];
                LENGTHS.with_borrow_mut(|all| all.extend(lengths));
            }
        });
    }
}

fn chain(length: usize) -> Chain {
    (1..length).fold(Chain { next: None }, |next, _| Chain { next: Some(Box::new(next)) })
}

/// A value that holds itself and is large.
#[derive(AbiType, Debug)]
pub(crate) struct Page {
    words: [u64; 512],
    next: Option<Box<Page>>,
}

fn pages(count: u32) -> Page {
    let page = |next| Page { words: [7; 512], next };
    (1..count).fold(page(None), |next, _| page(Some(Box::new(next))))
}

/// A value that holds itself, with much between its levels.
#[expect(clippy::type_complexity, reason = "much lies between two levels")]
#[derive(AbiType, Debug)]
pub(crate) struct Nested {
    words: [u64; 24],
    inner: BTreeMap<u32, Option<Box<(Vec<Nested>, Wrapped)>>>,
}

type Wrapped = Box<Box<Box<[Counted; 2]>>>;

fn nested(levels: usize) -> Nested {
    let outermost = Nested { words: [7; 24], inner: BTreeMap::new() };
    (1..levels).fold(outermost, |next, _| {
        let pair = Box::new(Box::new(Box::new([Counted::new(), Counted::new()])));
        Nested { words: [7; 24], inner: [(1, Some(Box::new((vec![next], pair))))].into() }
    })
}

/// A value that holds itself, and is compared when it is lifted.
#[derive(AbiType, Debug)]
pub(crate) struct Branch {
    keys: BTreeSet<Angry>,
    counted: Counted,
    branches: Vec<Branch>,
}

fn branch(length: usize, keys: BTreeSet<Angry>, mut branches: Vec<Branch>) -> Branch {
    for _ in 1..length {
        branches = vec![Branch { keys: BTreeSet::new(), counted: Counted::new(), branches }];
    }
    Branch { keys, counted: Counted::new(), branches }
}

/// Values of which one panics when it is converted, and the others must not be lost.
#[derive(AbiType, Debug)]
pub(crate) struct Parcel<M> {
    before: Counted,
    panics: M,
    after: Vec<Counted>,
}

/// As [`Parcel`], in a variant.
#[derive(AbiType, Debug)]
pub(crate) enum Delivery<M> {
    Nothing,
    Parcel(Counted, M, Counted),
}

/// Every kind of value that has several parts.
#[derive(AbiType, Debug)]
pub(crate) struct Everything<M> {
    parcel: Parcel<M>,
    delivery: Delivery<M>,
    tuple: (Counted, M, Counted),
    array: [Parcel<M>; 3],
    list: Vec<(Counted, M)>,
    map: BTreeMap<u8, Parcel<M>>,
    last: Option<Box<Parcel<M>>>,
}

impl<M> Everything<M> {
    fn of(mut make: impl FnMut() -> M) -> Self {
        let mut parcel = || Parcel { before: Counted::new(), panics: make(), after: counted(2) };
        let (parcels, array) = ([parcel(), parcel()], [parcel(), parcel(), parcel()]);
        let [first, last] = parcels;
        let map = BTreeMap::from([(1, parcel()), (2, parcel())]);
        Self {
            parcel: first,
            delivery: Delivery::Parcel(Counted::new(), make(), Counted::new()),
            tuple: (Counted::new(), make(), Counted::new()),
            array,
            list: vec![(Counted::new(), make()), (Counted::new(), make())],
            map,
            last: Some(Box::new(last)),
        }
    }
}

fn counted(number: usize) -> Vec<Counted> {
    iter::repeat_with(Counted::new).take(number).collect()
}

#[contract(name = "test.Transit", version = "1.0")]
pub(crate) trait Transit: Send + Sync {
    fn lift(&self, a: Counted, b: BTreeSet<Angry>, c: Counted, d: BTreeSet<Angry>, e: Vec<Counted>);

    fn lower(&self, a: Counted, b: Vec<Counted>, c: Flock, d: Counted);

    fn lift_one(&self, everything: Everything<BTreeSet<Angry>>);

    fn lower_one(&self, everything: Everything<Flock>);

    fn length(&self, chain: Chain) -> u64;

    fn be_noisy(&self, a: Noisy, b: Vec<Counted>) -> Option<Noisy>;

    fn count_pages(&self, first: Page) -> u32;

    fn make_pages(&self, count: u32) -> Page;

    fn unpack(&self, nested: Nested) -> Nested;

    fn climb(&self, tree: Branch) -> u64;
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

    fn lower(&self, _: Counted, _: Vec<Counted>, _: Flock, _: Counted) {}

    fn lift_one(&self, _: Everything<BTreeSet<Angry>>) {}

    fn lower_one(&self, _: Everything<Flock>) {}

    fn length(&self, chain: Chain) -> u64 {
        iter::successors(Some(&chain), |it| it.next.as_deref()).map(|_| 1).sum()
    }

    fn be_noisy(&self, a: Noisy, _: Vec<Counted>) -> Option<Noisy> {
        Some(a)
    }

    fn count_pages(&self, first: Page) -> u32 {
        let pages = iter::successors(Some(&first), |it| it.next.as_deref());
        pages.map(|page| u32::from(page.words == [7; 512])).sum()
    }

    fn make_pages(&self, count: u32) -> Page {
        pages(count)
    }

    fn unpack(&self, nested: Nested) -> Nested {
        nested
    }

    fn climb(&self, tree: Branch) -> u64 {
        iter::successors(Some(&tree), |it| it.branches.first()).map(|_| 1).sum()
    }
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
            let some = vec![Counted::new(), Counted::new()];
            CLONING.set(Some(0));
            transit.try_lower(Counted::new(), some, FLOCK, Counted::new())
        };
        catch_unwind(AssertUnwindSafe(call)).expect_err("the clone panics in the caller");
        assert_eq!(ALIVE.get(), 0);
        call_without_panics(&transit);
    }
}

/// Each part of a value is the one that panics.
#[test]
fn a_panic_while_one_part_of_a_value_is_lifted_loses_none_of_the_others() {
    for transit in conventions() {
        let mut parts = 0;
        drop(Everything::of(|| parts += 1));
        assert_eq!(parts, 11);
        for part in 0..parts {
            let mut made = 0;
            let everything = Everything::of(|| {
                made += 1;
                // A set of one is never compared.
                if made - 1 < part {
                    BTreeSet::from([Angry(1)])
                } else {
                    BTreeSet::from([Angry(2), Angry(1)])
                }
            });
            COMPARING.set(true);
            let result = transit.try_lift_one(everything);
            COMPARING.set(false);
            assert!(matches!(result, Err(CallError::Panicked { .. })), "{part}: {result:?}");
            assert_eq!(ALIVE.get(), 0, "{part}");
        }
    }
}

#[test]
fn a_panic_while_one_part_of_a_value_is_lowered_loses_none_of_the_others() {
    for transit in conventions() {
        for part in 0..11 {
            let everything = Everything::of(|| FLOCK);
            CLONING.set(Some(part));
            let call = || transit.try_lower_one(everything);
            catch_unwind(AssertUnwindSafe(call)).expect_err("the clone panics in the caller");
            assert_eq!((ALIVE.get(), CLONING.get()), (0, None), "{part}");
        }
        let result = transit.try_lower_one(Everything::of(|| FLOCK));
        assert!(result.is_ok(), "{result:?}");
        assert_eq!(ALIVE.get(), 0);
    }
}

/// Everything can go on after a panic.
fn call_without_panics(transit: &TransitProxy) {
    transit.lower(Counted::new(), vec![Counted::new()], FLOCK, Counted::new());
    assert_eq!(ALIVE.get(), 0);
}

#[test]
fn a_call_during_a_conversion_counts_its_own_levels() {
    for (transit, other) in conventions().into_iter().zip(conventions()) {
        for depth in [256, 300] {
            let noisy = |next| Noisy { map: HashMap::default(), next };
            let value = (1..depth).fold(noisy(None), |next, _| noisy(Some(Box::new(next))));
            PROXY.set(Some(other.clone()));
            let result = transit.try_be_noisy(value, vec![Counted::new()]);
            assert_eq!(result.is_ok(), depth <= 256, "{depth}");
            drop(result);
            drop(PROXY.take());
            let lengths = LENGTHS.take();
            assert!(lengths.len() >= 4 * depth);
            for calls in lengths.chunks(4) {
                assert_eq!(calls, [Some(200), Some(200), None, None], "{depth}");
            }
            assert_eq!(ALIVE.get(), 0);
        }
    }
}

#[test]
fn levels_that_are_large_are_counted_in_bytes() {
    for transit in conventions() {
        for count in [1, 2, 15, 16, 50, 256, 257, 2000] {
            let counted = transit.try_count_pages(pages(count));
            let made = transit.try_make_pages(count).map(|first| Sink.count_pages(first));
            for result in [counted, made] {
                if count <= 15 {
                    assert_eq!(result.unwrap(), count);
                } else {
                    let error = result.unwrap_err();
                    assert!(matches!(error, CallError::InvalidValue { .. }), "{error:?}");
                    assert!(error.to_string().contains("more than 65536 bytes"), "{error}");
                }
            }
        }
    }
}

/// Fault: only the levels were counted, and not what lies between them, so 200 of them overflowed the stack of a thread.
#[test]
fn what_lies_between_levels_takes_no_more_stack_than_there_is() {
    for levels in [1, 10, 50, 100, 200, 256, 257] {
        let call = move || {
            for transit in conventions() {
                match transit.try_unpack(nested(levels)) {
                    Ok(same) => assert!(levels <= 256 && same.words == [7; 24]),
                    Err(error) => {
                        assert!(matches!(error, CallError::InvalidValue { .. }), "{error:?}");
                        assert!(levels > 10, "{levels}: {error}");
                        assert!(error.to_string().contains("bytes of the stack"), "{error}");
                    }
                }
                assert_eq!(ALIVE.get(), 0, "{levels}");
            }
        };
        // On a stack of the default size.
        std::thread::spawn(call).join().expect("nothing panics");
    }
}

/// Fault: a panic while one part was taken apart dropped the others where they were, however deep they went.
#[test]
fn a_panic_while_parts_that_are_too_deep_are_taken_apart_loses_none_of_the_others() {
    let angry = || BTreeSet::from([Angry(2), Angry(1)]);
    for transit in conventions() {
        for first in [true, false] {
            let deep = |is_angry: bool| {
                let keys = if is_angry { angry() } else { BTreeSet::new() };
                branch(20_000, keys, Vec::new())
            };
            let tree = branch(256, BTreeSet::new(), vec![deep(first), deep(!first), deep(true)]);
            COMPARING.set(true);
            let result = catch_unwind(AssertUnwindSafe(|| transit.try_climb(tree)));
            COMPARING.set(false);
            let refused = matches!(result, Ok(Err(CallError::InvalidValue { .. })));
            assert!(refused, "{result:?}");
            assert_eq!(ALIVE.get(), 0);
            assert_eq!(transit.climb(branch(256, BTreeSet::new(), Vec::new())), 256);
        }
    }
}

#[contract(name = "test.Last", version = "1.0")]
pub(crate) trait Last {
    fn end(self: Box<Self>, keys: BTreeSet<Angry>) -> u8;

    fn end_with(&self, end: Box<dyn FnOnce(BTreeSet<Angry>) -> u8>) -> u8;
}

struct Only(Counted);

impl Last for Only {
    fn end(self: Box<Self>, _: BTreeSet<Angry>) -> u8 {
        7
    }

    fn end_with(&self, end: Box<dyn FnOnce(BTreeSet<Angry>) -> u8>) -> u8 {
        let keys = BTreeSet::from([Angry(2), Angry(1)]);
        COMPARING.set(true);
        end(keys)
    }
}

/// Fault: an instance that was given away to a method was lost when a parameter of it panicked.
#[test]
fn a_panic_while_a_parameter_is_lifted_ends_the_instance_that_was_given_away() {
    let runtime = load(&[]);
    runtime
        .register_with::<dyn Last, _, _>(|| Only(Counted::new()))
        .expect("nothing else is there");
    let keys = || BTreeSet::from([Angry(2), Angry(1)]);
    for panics in [false, true] {
        let last = runtime.create::<dyn Last>().expect("it is there");
        assert_eq!(ALIVE.get(), 1);
        let keys = keys();
        COMPARING.set(panics);
        let result = last.try_end(keys);
        COMPARING.set(false);
        assert_eq!(matches!(result, Err(CallError::Panicked { .. })), panics, "{result:?}");
        assert_eq!(ALIVE.get(), 0);
    }
    let last = runtime.create::<dyn Last>().expect("it is there");
    let counted = Counted::new();
    let end = move |_: BTreeSet<Angry>| {
        drop(counted);
        7
    };
    let result = last.try_end_with(Box::new(end));
    COMPARING.set(false);
    assert!(result.is_err(), "{result:?}");
    assert_eq!(ALIVE.get(), 1);
}
