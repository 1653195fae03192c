//! Calls of both conventions within one process, with fixed values: what Miri, which opens no library, can follow from the
//! caller to the implementation and back. `bash .ci/miri` runs it there.
//!
//! What is here: a value of each kind, objects, callbacks, failures. What is not: laws over many values, which are in
//! `tests/laws.rs`. The invariant: implementations are those of the fixtures, so nothing is made up for Miri.

#[path = "../../fixtures/everything/src/derived.rs"]
mod derived;
#[path = "../../fixtures/everything/src/echo.rs"]
mod echo;
#[path = "../../fixtures/everything/src/iterators.rs"]
mod iterators;
#[path = "../../fixtures/everything/src/lent.rs"]
mod lent;
#[path = "../../fixtures/everything/src/paths.rs"]
mod paths;
#[path = "../../fixtures/objects/src/workshop.rs"]
mod workshop;

use std::{
    borrow::Cow,
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    num::{NonZeroI64, NonZeroU8},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    ptr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
    time::{Duration, UNIX_EPOCH},
};

use fixture_contracts::{
    Everything, Iterators, Paths, Point, Sample, Workshop,
    derived::*,
    lent::{Lent, LentGeneric, Place, Record},
};
use polyplug_abi::{
    CallError, Contract, ForeignFunctions, ForeignInstance, GuestContractInstance,
    GuestContractInterface, HostApi, HostHeap, KeepAlive, Provider, Proxy, RawProxy, UniformFn,
    Version,
};
use polyplug_sdk::{AbiString, AbiVec, Runtime};

fn runtime() -> Runtime {
    let runtime = Runtime::builder().build().unwrap();
    runtime.register::<dyn Everything, _>(echo::Echo).unwrap();
    runtime.register::<dyn Derived, _>(derived::Echo).unwrap();
    runtime.register::<dyn Lent, _>(lent::Echo).unwrap();
    runtime.register::<dyn LentGeneric, _>(lent::Echo).unwrap();
    runtime.register::<dyn Paths, _>(paths::Echo).unwrap();
    runtime.register::<dyn Iterators, _>(iterators::Counter::default()).unwrap();
    runtime.register::<dyn Workshop, _>(workshop::Bench::default()).unwrap();
    runtime
}

/// An instance that was made through ABI v1, and the runtime that made it.
struct Made {
    foreign: Box<ForeignInstance>,
    interface: *const GuestContractInterface,
    host: *const HostApi,
    provider: Provider,
    _runtime: Runtime,
}

// SAFETY: instances of these contracts are used on any thread, and so is the table of a host.
unsafe impl Send for Made {}
// SAFETY: as for `Send`; the fields are only read.
unsafe impl Sync for Made {}

impl Drop for Made {
    fn drop(&mut self) {
        // SAFETY: the table is never freed.
        let destroy = unsafe { (*self.host).destroy_guest_instance };
        // SAFETY: this host made the instance with this interface, and its proxy is gone.
        unsafe { destroy(self.host, self.interface, self.foreign.instance) };
    }
}

impl KeepAlive for Made {
    fn provider(&self) -> &Provider {
        &self.provider
    }

    fn close(self: Arc<Self>) -> Result<(), CallError> {
        Ok(())
    }

    fn is_only(&self) -> bool {
        false
    }

    fn release(&self) -> bool {
        false
    }
}

/// Makes a proxy that calls the uniform functions of the provider of `C`, as callers of ABI v1 do.
fn uniform<C: Contract + ?Sized>(runtime: &Runtime) -> C::Proxy {
    let host: *const HostApi = runtime.host_api();
    // SAFETY: the table is never freed.
    let api = unsafe { &*host };
    // SAFETY: the table is the host's own.
    let handle = unsafe { (api.find_guest_contract)(host, C::ID.0, 1) };
    // SAFETY: the table is the host's own, and the handle too.
    let interface = unsafe { (api.resolve_guest_contract)(host, handle) };
    assert!(!interface.is_null(), "the contract is provided");
    // SAFETY: an interface of the host stays.
    let dispatch = unsafe { (*interface).dispatch };
    // SAFETY: values of the host have native functions.
    let functions = unsafe { dispatch.native.functions }.cast::<UniformFn>();
    let mut instance = GuestContractInstance::null();
    // SAFETY: the interface is the host's, and there is room for an instance.
    unsafe { (api.create_guest_instance)(host, interface, ptr::null(), &raw mut instance) };
    // SAFETY: the table is never freed.
    let heap = unsafe { HostHeap::new(host) };
    let functions = ForeignFunctions::Guest(functions);
    let foreign = Box::new(ForeignInstance { instance, functions, heap });
    let this = ptr::from_ref(&*foreign).cast();
    let provider = Provider::new("uniform".to_owned(), Version::default(), None, None);
    let made = Made { foreign, interface, host, provider, _runtime: runtime.clone() };
    // SAFETY: `this` is what an adapter takes, and lives in what is kept.
    C::Proxy::from_raw(unsafe { RawProxy::new(this, C::ADAPTER, Arc::new(made)) })
}

/// Calls a function with a proxy of the typed convention, and with one of the uniform convention.
fn both<C: polyplug_sdk::SharedContract<Args = ()> + ?Sized>(call: impl Fn(&C::Proxy)) {
    let runtime = runtime();
    call(&runtime.get::<C>().unwrap());
    call(&uniform::<C>(&runtime));
}

#[test]
fn numbers_come_back() {
    both::<dyn Everything>(|echo| {
        assert_eq!(echo.signed(-1, -2, -3, -4, -5), (-1, -2, -3, -4, -5));
        assert_eq!(echo.unsigned(1, 2, 3, 4, 5), (1, 2, 3, 4, 5));
        assert_eq!(echo.wide(i128::MIN, u128::MAX), (i128::MIN, u128::MAX));
        assert_eq!(echo.floats(1.5, -0.25), (1.5, -0.25));
        assert_eq!(echo.letters(true, 'ß'), (true, 'ß'));
        let (a, b) = (NonZeroU8::MAX, NonZeroI64::MIN);
        assert_eq!(echo.non_zero(a, b), (a, b));
        let (a, b) = (Duration::new(3, 4), UNIX_EPOCH - Duration::new(5, 6));
        assert_eq!(echo.times(a, b), (a, b));
        assert_eq!(echo.ordering(Ordering::Less), Ordering::Less);
    });
}

#[test]
fn borrows_come_back() {
    both::<dyn Everything>(|echo| {
        let text = String::from("größer");
        assert!(ptr::eq(echo.text(&text), &*text));
        assert_eq!(echo.text(""), "");
        let numbers = [1, 2, 3];
        assert!(ptr::eq(echo.slice(&numbers), &numbers));
        assert!(echo.slice(&[]).is_empty());
        let sample = Sample { time: 1, value: 2.5, valid: true, kind: 'k' };
        assert_eq!(echo.structs(&[sample, sample]), [sample, sample]);
        assert_eq!(echo.reference(&sample), &sample);
        assert_eq!(echo.maybe_reference(Some(&7)), Some(&7));
        assert_eq!(echo.maybe_reference(None), None);
        let mut numbers = [1, 2, 3];
        echo.reverse(&mut numbers);
        assert_eq!(numbers, [3, 2, 1]);
        let mut points = [Point { x: 1, y: 2 }];
        echo.mirror(&mut points);
        assert_eq!(points, [Point { x: 2, y: 1 }]);
        let mut number = 41;
        echo.increment(&mut number);
        assert_eq!(number, 42);
    });
}

#[test]
fn owned_values_come_back() {
    both::<dyn Everything>(|echo| {
        let texts = || vec!["a".to_owned(), String::new()];
        assert_eq!(echo.string("owned".to_owned()), "owned");
        assert_eq!(echo.string(String::new()), "");
        assert_eq!(echo.bytes(vec![1, 2, 3]), [1, 2, 3]);
        assert_eq!(echo.strings(texts()), texts());
        assert_eq!(echo.nested(vec![texts(), vec![]]), [texts(), vec![]]);
        assert_eq!(*echo.boxed(Box::new(5)), 5);
        assert_eq!(*echo.boxed_slice(Box::new([1, 2])), [1, 2]);
        assert_eq!(&*echo.boxed_text("text".into()), "text");
        assert_eq!(echo.cow(Cow::Borrowed("cow")), "cow");
        assert_eq!(echo.option(Some("a".to_owned())), Some("a".to_owned()));
        assert_eq!(echo.option(None), None);
        assert_eq!(echo.options(Some(None)), Some(None));
        assert_eq!(echo.result(Ok(vec![1])), Ok(vec![1]));
        assert_eq!(echo.result(Err("no".to_owned())), Err("no".to_owned()));
        assert_eq!(echo.single(("a".to_owned(),)), ("a".to_owned(),));
        assert_eq!(echo.tuple((1, "a".to_owned(), Some(0.5))), (1, "a".to_owned(), Some(0.5)));
        assert_eq!(echo.six((1, 2, 3, 4, -5, 'f')), (1, 2, 3, 4, -5, 'f'));
        assert_eq!(echo.array([1, 2, 3, 4, 5]), [1, 2, 3, 4, 5]);
        let array = || ["a".to_owned(), "b".to_owned()];
        assert_eq!(echo.array_of_strings(array()), array());
    });
}

#[test]
fn iterators_give_out_what_the_other_side_makes() {
    both::<dyn Iterators>(|counter| {
        assert!(counter.count(100).eq(0..100));
        assert!(counter.endless(5).take(3).eq(5..8));
        let text = "a few words".to_owned();
        assert!(counter.words(&text).eq(["a", "few", "words"]));
        assert!(counter.known().eq(["one", "two", "three"]));
        let lines = || (0..20).map(|line| format!("line {line}"));
        let heard = counter.shout(Box::new(lines()));
        assert!(heard.eq(lines().map(|line| line.to_uppercase())));
        // What was received and not asked for is freed.
        assert_eq!(counter.shout(Box::new(lines())).nth(6).as_deref(), Some("LINE 6"));
        assert_eq!(counter.sum_of_first(7, Box::new([1; 100].into_iter())), 7);
        // The caller goes on where the other side has stopped.
        let mut numbers = 0..50;
        assert_eq!(counter.sum_of_next(5, &mut numbers), 10);
        assert_eq!(counter.sum_of_next(1, &mut numbers.by_ref().skip(2)), 7);
        assert_eq!(numbers, 8..50);
        assert_eq!(counter.lengths(Box::new(text.split(' '))), [1, 3, 5]);
        assert!(counter.triangle(8).skip(6).map(Iterator::count).eq([6, 7]));
        assert!(counter.chapter("first".to_owned(), 3).pages.eq(1..=3));
        let mut read = counter.count_anywhere(30);
        assert_eq!(read.next(), Some(0));
        assert!(thread::spawn(move || read.eq(1..30)).join().unwrap());
    });
}

#[test]
fn a_panic_of_an_iterator_comes_after_the_items_before_it() {
    both::<dyn Iterators>(|counter| {
        let mut numbers = counter.panics_at(9);
        assert!(numbers.by_ref().take(9).eq(0..9));
        let next = catch_unwind(AssertUnwindSafe(|| numbers.next())).unwrap_err();
        assert!(next.downcast::<String>().unwrap().contains("no number 9"));
        assert_eq!((numbers.next(), numbers.size_hint()), (None, (0, Some(0))));
    });
}

#[test]
fn paths_come_back() {
    both::<dyn Paths>(|echo| {
        assert_eq!(echo.path(Path::new("a/b")), Path::new("a/b"));
        assert_eq!(echo.path_buf("a/b".into()), Path::new("a/b"));
    });
}

#[test]
fn maps_come_back() {
    both::<dyn Everything>(|echo| {
        let map = || HashMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)]);
        assert_eq!(echo.hash_map(map()), map());
        let map = || BTreeMap::from([(1, vec!["a".to_owned()]), (2, vec![])]);
        assert_eq!(echo.tree_map(map()), map());
        let set = || HashSet::from(["a".to_owned()]);
        assert_eq!(echo.hash_set(set()), set());
        assert_eq!(echo.tree_set(BTreeSet::from([1, -1])), BTreeSet::from([1, -1]));
    });
}

#[test]
fn derived_values_come_back() {
    both::<dyn Derived>(|echo| {
        assert_eq!(echo.color(Color::Blue), Color::Blue);
        assert_eq!(echo.colors(&[Color::Red, Color::Green]), [Color::Red, Color::Green]);
        let numbers = (Level::Low, Wide::Most, Kind::Tuple());
        assert_eq!(echo.numbers(numbers.0, numbers.1, numbers.2), numbers);
        let circle = || Shape::Circle { radius: 1.0, name: "circle".to_owned() };
        assert_eq!(echo.shape(circle()), circle());
        assert_eq!(echo.shapes(vec![Some(circle()), None]), Ok(vec![Some(circle()), None]));
        let events = [Event::Idle, Event::Key { letter: 'x', held: true }];
        assert_eq!(echo.events(&events), events);
        let pair = || Pair { a: "a".to_owned(), b: Some(1) };
        assert_eq!(echo.pair(pair()), pair());
        assert_eq!(echo.pair_of_borrows(Pair { a: "a", b: 1 }), Pair { a: "a", b: 1 });
        let mut swapped = Pair { a: 1, b: 2 };
        echo.swap(&mut swapped);
        assert_eq!(swapped, Pair { a: 2, b: 1 });
        let (small, large) = (Grid { cells: [1, 2, 3] }, Grid { cells: [7; 40] });
        assert_eq!(echo.grid(small, &large), (small, large));
        let either = || Either::Both(BTreeMap::from([("a".to_owned(), vec![Unit])]));
        assert_eq!(echo.either(either()), either());
        assert_eq!(echo.list(List::of(20)), List::of(20));
        assert_eq!(echo.make_list(20), List::of(20));
        let expr = || Expr::Call { name: "f".to_owned(), args: vec![Expr::Number(1)] };
        assert_eq!(echo.expr(expr()), expr());
        assert_eq!(echo.text(AbiString::from("a")), AbiString::from("a"));
        let values = || AbiVec::from(vec![Pair { a: 1, b: Color::Red }]);
        assert_eq!(&*echo.values(values()), &*values());
        assert_eq!(echo.maybe_text(Some("a")), Some("a"));
        assert_eq!(echo.all_texts(vec!["a", "b"]), ["a", "b"]);
        assert_eq!(echo.found(&[1, 2], 1), Ok(&2));
        assert!(echo.fetch("no such key").is_err());
        assert!(echo.sum("1 x").is_err());
    });
}

#[test]
fn what_is_lent_arrives() {
    let shape = Shape::Circle { radius: 1.0, name: "round".to_owned() };
    let record = Record {
        name: "name".to_owned(),
        tags: vec!["a".to_owned(), String::new()],
        shape: Some(shape.clone()),
        counts: HashMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)]),
        place: Place { city: "city".to_owned(), x: 1.0, y: 2.0 },
        score: 0.5,
    };
    let records = [record.clone(), Record::default()];
    both::<dyn Lent>(|echo| {
        for _ in 0..2 {
            assert_eq!(echo.record(&record), record);
            assert_eq!(echo.records(&records), records);
            assert_eq!(echo.each(&[&record, &records[1], &record]).len(), 3);
            assert_eq!(echo.maybe(Some(&record)), Some(record.clone()));
            assert_eq!(echo.maybe_some(Some(&records)), Some(records.to_vec()));
            assert_eq!(echo.two(&record, &records[1]), (record.clone(), Record::default()));
            assert_eq!(
                echo.texts(&[&["a", "b"], &[]]),
                [vec!["a".to_owned(), "b".to_owned()], vec![]]
            );
            assert_eq!(echo.pairs(&[("a", 1)]), [("a".to_owned(), 1)]);
            assert_eq!(echo.boxes(&[Box::new(record.clone())]), [Box::new(record.clone())]);
            assert_eq!(echo.abi_texts(&["a".into()]), [AbiString::from("a")]);
        }
        let rows = [&[1.0_f32][..], &[2.0, 3.0]];
        assert_eq!(echo.rows(&rows), [vec![1.0], vec![2.0, 3.0]]);
        assert!(ptr::eq(echo.longest(&rows), rows[1]));
        let points = [Point { x: 1, y: 2 }];
        assert_eq!(echo.points(&[&points[0]]), points);
        let (mut flag, mut colors) = (true, [Color::Red, Color::Blue]);
        echo.flip(&mut flag);
        echo.recolor(&mut colors);
        assert_eq!((flag, colors), (false, [Color::Green, Color::Red]));
        let (mut first, mut second) = ([1.0, 2.0], [3.0]);
        echo.mix(&mut [&mut first, &mut second, &mut []]);
        assert_eq!(second, [4.0]);
        let deep = || Expr::Add(Box::new(Expr::Number(1)), Box::new(Expr::Number(2)));
        assert_eq!(echo.expr(&deep()), deep());
        let inner = echo.call(&record, &|record, tags| {
            assert_eq!(echo.record(record), *record);
            tags.len() as u64
        });
        assert_eq!(inner, 2);
    });
    both::<dyn LentGeneric>(|echo| {
        let either = Either::Both(BTreeMap::from([("a".to_owned(), vec![Unit])]));
        assert_eq!(echo.either(&either), either);
        let leaf = Tree { value: shape.clone(), below: BTreeMap::new(), beside: vec![] };
        let below = BTreeMap::from([("a".to_owned(), leaf.clone())]);
        let trees = [Tree { below, ..leaf.clone() }, leaf];
        assert_eq!(echo.branches(&trees), trees);
    });
}

#[test]
fn a_value_that_is_too_deep_is_refused_and_freed() {
    both::<dyn Derived>(|echo| {
        assert!(echo.try_list(List::of(300)).is_err());
        assert_eq!(echo.list(List::of(200)), List::of(200));
    });
}

#[test]
fn objects_come_back_and_end_once() {
    let runtime = runtime();
    for bench in [runtime.get::<dyn Workshop>().unwrap(), uniform::<dyn Workshop>(&runtime)] {
        let shape = bench.shape("box", 2.0);
        assert_eq!((shape.name(), bench.area_of(&*shape)), ("box", 2.0));
        assert_eq!(bench.name_of(&*shape), "box");
        assert_eq!(bench.written(&*shape), "box of the plugin");
        let shape = bench.echo_some(Some(bench.echo(shape))).unwrap();
        bench.keep(shape);
        assert_eq!(bench.kept().len(), 1);
        assert!(bench.echo_some(None).is_err());
        let shared: Arc<dyn fixture_contracts::Shape> = Arc::from(bench.shape("shared", 1.0));
        assert!((bench.echo_shared(Arc::clone(&shared)).area() - 1.0).abs() < f64::EPSILON);
        let mut tally = bench.tally();
        assert_eq!((tally.add(1), bench.add_to(&mut *tally, 2)), (1, 3));
        assert_eq!(bench.finish(tally), 3);
        let hub = bench.hub();
        assert!(Arc::clone(&hub).me().holders() >= 1);
        assert_eq!(bench.branch().map(&[1], &|n| n + 1), [2]);
    }
}

#[test]
fn functions_are_called_across() {
    let runtime = runtime();
    for bench in [runtime.get::<dyn Workshop>().unwrap(), uniform::<dyn Workshop>(&runtime)] {
        let mut seen = Vec::new();
        bench.each(&["a", "bc"], &mut |word: &str, number| seen.push((word.len(), number)));
        assert_eq!(seen, [(1, 0), (2, 1)]);
        let factor = 3;
        assert_eq!(bench.map(&[1, 2], &|number| number * factor), [3, 6]);
        let calls = AtomicUsize::new(0);
        let doubled = bench.map_on_threads(&[1, 2], &|number| {
            calls.fetch_add(1, Relaxed);
            if number == 2 { Err("two".to_owned()) } else { Ok(number * 2) }
        });
        assert_eq!((doubled, calls.into_inner()), (vec![Ok(2), Err("two".to_owned())], 2));
        let shape = bench.shape("judged", 1.0);
        assert!(bench.judge(&*shape, &|shape, numbers| {
            shape.area() > 0.0 && numbers.is_none_or(|numbers| numbers.b == 2)
        }));
        bench.later(Box::new(|words: Vec<String>| words.concat()));
        assert_eq!(bench.now(vec!["a".to_owned(), "b".to_owned()]).as_deref(), Some("ab"));
        assert_eq!(bench.now(Vec::new()), None);
    }
}

#[test]
fn a_panic_is_an_error_and_loses_nothing() {
    let runtime = runtime();
    let bench = runtime.get::<dyn Workshop>().unwrap();
    let mut tally = bench.tally();
    assert!(bench.try_add_to(&mut *tally, 13).is_err());
    let text = "kept by the caller".repeat(2);
    let failing = |_: u32| -> u32 { panic!("in a callback, {text}") };
    assert!(bench.try_map(&[1], &failing).is_err());
    assert_eq!(bench.map(&[1], &|number| number), [1]);
}

#[test]
fn a_proxy_outlives_its_runtime() {
    let runtime = runtime();
    let (typed, uniform) =
        (runtime.get::<dyn Everything>().unwrap(), uniform::<dyn Everything>(&runtime));
    let other = typed.clone();
    drop(runtime);
    std::thread::spawn(move || assert_eq!(other.string("a".to_owned()), "a")).join().unwrap();
    drop(typed);
    assert_eq!(uniform.strings(vec!["b".to_owned()]), ["b"]);
}
