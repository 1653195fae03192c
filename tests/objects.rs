//! Objects of contracts and functions, in both directions and both conventions.

use std::{
    cell::Cell,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    ptr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use fixture_contracts::{
    Explosive, ExplosiveProxy, Hub, Shape, Tally, Tally3, Visits, Workshop, WorkshopProxy,
};
use polyplug_sdk::{CallError, Runtime, close};

use crate::{
    inside::and_loaded,
    support::{copy, folder, load, uniform},
};

/// A shape of the host, which counts how often it is dropped.
#[derive(Debug)]
struct Square(f64, Arc<AtomicUsize>);

impl Square {
    fn new(side: f64) -> (Self, Arc<AtomicUsize>) {
        let drops = Arc::new(AtomicUsize::new(0));
        (Self(side, Arc::clone(&drops)), drops)
    }
}

impl Drop for Square {
    fn drop(&mut self) {
        self.1.fetch_add(1, Ordering::Relaxed);
    }
}

impl fmt::Display for Square {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "square {}", self.0)
    }
}

impl Shape for Square {
    fn area(&self) -> f64 {
        self.0 * self.0
    }

    fn name(&self) -> &str {
        "square"
    }
}

/// A tally of the host, which is neither `Send` nor `Sync`.
#[derive(Default)]
struct Sum(Cell<u64>);

impl Tally for Sum {
    fn add(&mut self, by: u64) -> u64 {
        assert_ne!(by, 99, "the host has its limits");
        self.0.set(self.0.get() + by);
        self.0.get()
    }

    fn total(&self) -> u64 {
        self.0.get()
    }

    fn finish(self: Box<Self>) -> u64 {
        self.0.get()
    }
}

/// The fixture in Rust, and the one in C++.
const FIXTURES: [&str; 2] = ["objects", "objects-cpp"];

/// Runs a test with each fixture.
fn for_each_language(test: impl Fn(&Runtime)) {
    for fixture in FIXTURES {
        println!("`{fixture}`");
        test(&load(&[fixture]));
    }
}

/// Runs a test with the typed and with the uniform table of each fixture.
fn for_each_plugin(test: impl Fn(&WorkshopProxy)) {
    for_each_language(|runtime| for_both(runtime, &test));
}

/// The same, and with one in this process, which makes objects that need no tables.
fn for_all(test: impl Fn(&WorkshopProxy)) {
    and_loaded(&FIXTURES).for_each(|runtime| for_both(&runtime, &test));
}

fn for_both(runtime: &Runtime, test: impl Fn(&WorkshopProxy)) {
    test(&runtime.get::<dyn Workshop>().unwrap());
    test(&uniform::<dyn Workshop>(runtime));
}

/// Says where an object lies, whatever its type.
fn address<T: ?Sized>(object: &T) -> *const () {
    ptr::from_ref(object).cast()
}

#[test]
fn an_object_is_lent() {
    for_all(|workshop| {
        let (square, drops) = Square::new(3.0);
        assert_eq!(workshop.area_of(&square), 9.0);
        assert_eq!(workshop.written(&square), "square 3");
        // What a borrowed object lends is the caller's, and outlives the proxy.
        let name = workshop.name_of(&square);
        assert!(ptr::eq(name, square.name()));
        assert_eq!(drops.load(Ordering::Relaxed), 0);

        let mut sum = Sum::default();
        assert_eq!(workshop.add_to(&mut sum, 4), 4);
        assert_eq!(workshop.add_to(&mut sum, 5), 9);
        assert_eq!(sum.total(), 9);
    });
}

#[test]
fn an_object_is_given_away_and_dropped_once() {
    for_all(|workshop| {
        let (square, drops) = Square::new(2.0);
        workshop.keep(Box::new(square));
        assert_eq!(drops.load(Ordering::Relaxed), 0);
        let kept = workshop.kept();
        assert_eq!((kept.len(), kept[0].area()), (1, 4.0));
        drop(kept);
        assert_eq!(drops.load(Ordering::Relaxed), 1);
        assert!(workshop.kept().is_empty());
    });
}

#[test]
fn a_plugin_makes_objects() {
    for_each_plugin(|workshop| {
        let disc = workshop.shape("disc", 7.5);
        assert_eq!(
            (disc.area(), disc.name(), disc.to_string()),
            (7.5, "disc", "disc of the plugin".into())
        );
        assert_eq!(format!("[{disc:>20}]"), "[  disc of the plugin]");
        // It outlives the proxy it came from, and moves between threads as the contract says.
        let area = thread::spawn(move || disc.area()).join().unwrap();
        assert_eq!(area, 7.5);
    });
}

#[test]
fn an_object_that_comes_home_is_itself() {
    for_all(|workshop| {
        let (square, drops) = Square::new(1.0);
        let boxed: Box<dyn Shape> = Box::new(square);
        let place = address(&*boxed);
        let boxed = workshop.echo(boxed);
        assert_eq!(address(&*boxed), place);
        let boxed = workshop.echo_some(Some(boxed)).unwrap();
        assert_eq!(address(&*boxed), place);
        assert_eq!(workshop.echo_some(None).unwrap_err(), "there is no shape");
        workshop.keep(boxed);
        let kept = workshop.kept();
        assert_eq!(address(&*kept[0]), place);
        drop(kept);
        assert_eq!(drops.load(Ordering::Relaxed), 1);

        let shared: Arc<dyn Shape> = Arc::new(Square::new(5.0).0);
        let back = workshop.echo_shared(Arc::clone(&shared));
        assert!(Arc::ptr_eq(&shared, &back));
        assert_eq!(Arc::strong_count(&shared), 2);

        // A function of this side is given this side's object.
        let same = |shape: &dyn Shape, own: Option<&Tally3>| match own {
            None => address(shape) == place_of(&shared),
            Some(numbers) => {
                assert_eq!(*numbers, Tally3 { a: 1, b: 2, c: 3 });
                shape.name() == "square" && shape.area() == 1.0
            }
        };
        assert!(workshop.judge(&*shared, &same));
    });
}

fn place_of(shared: &Arc<dyn Shape>) -> *const () {
    address(&**shared)
}

#[test]
fn a_plugin_gets_its_own_object_back() {
    for_all(|workshop| {
        // Were it wrapped each time, a call would go through 10,000 frames.
        let mut disc = workshop.shape("disc", 1.0);
        for _ in 0..10_000 {
            disc = workshop.echo(disc);
        }
        assert_eq!(disc.area(), 1.0);
        let mut shared: Arc<dyn Shape> = Arc::from(disc);
        for _ in 0..10_000 {
            shared = workshop.echo_shared(shared);
        }
        assert_eq!(shared.area(), 1.0);
    });
}

#[test]
fn a_method_uses_its_object_up() {
    for_all(|workshop| {
        let mut tally = workshop.tally();
        assert_eq!((tally.add(2), tally.add(3), tally.total()), (2, 5, 5));
        assert_eq!(tally.finish(), 5);
        // Through the plugin, and back on this side.
        let mut sum = Box::new(Sum::default());
        sum.add(7);
        assert_eq!(workshop.finish(sum), 7);
        let mut tally = workshop.tally();
        tally.add(1);
        assert_eq!(workshop.finish(tally), 1);
    });
}

#[test]
fn an_object_shares_itself() {
    for_each_plugin(|workshop| {
        let hub = workshop.hub();
        let again = Arc::clone(&hub).me();
        assert!(Arc::clone(&hub).holders() > 1);
        drop(hub);
        assert_eq!(again.holders(), 2);
    });
    for_each_language(|runtime| {
        let hub = Arc::new(runtime.get::<dyn Hub>().unwrap());
        assert!(Arc::clone(&hub).try_holders().unwrap() >= 2);
        let me = hub.me();
        assert!(me.holders() >= 2);
    });
}

#[test]
fn a_contract_mentions_itself() {
    for_all(|workshop| {
        let branch = workshop.branch().branch();
        assert_eq!(branch.shape("disc", 2.0).area(), 2.0);
    });
}

#[test]
fn a_poisoned_object_stays_poisoned() {
    for_each_language(|runtime| {
        let workshop = runtime.get::<dyn Workshop>().unwrap();
        let mut tally = workshop.tally();
        assert!(catch_unwind(AssertUnwindSafe(|| tally.add(13))).is_err());
        let again = catch_unwind(AssertUnwindSafe(|| workshop.finish(tally))).unwrap_err();
        assert!(again.downcast::<String>().unwrap().contains("an earlier panic"));
    });
}

#[test]
fn functions_are_called() {
    for_all(|workshop| {
        let mut seen = Vec::new();
        let long = "long".repeat(1000);
        let words = ["a", "", "ß\0", &long];
        workshop.each(&words, &mut |word, number| seen.push((word.to_owned(), number)));
        let expected: Vec<_> =
            words.iter().enumerate().map(|(number, word)| ((*word).to_owned(), number)).collect();
        assert_eq!(seen, expected);
        workshop.each(&[], &mut |_, _| panic!("there is nothing"));

        let offset = 7;
        assert_eq!(workshop.map(&[1, 2, 3], &|number| number + offset), [8, 9, 10]);
        let checked =
            |number: u32| number.checked_sub(2).ok_or_else(|| format!("{number} is too small"));
        let mapped = workshop.map_on_threads(&[1, 2, 3], &checked);
        assert_eq!(mapped, [Err("1 is too small".to_owned()), Ok(0), Ok(1)]);
    });
}

#[test]
fn a_function_is_kept_and_called_once() {
    for_all(|workshop| {
        let held = Arc::new(());
        let captured = Arc::clone(&held);
        let task = move |words: Vec<String>| {
            let _captured = captured;
            words.join("-")
        };
        workshop.later(Box::new(task));
        assert_eq!(Arc::strong_count(&held), 2);
        let words = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(workshop.now(words.clone()).as_deref(), Some("a-b"));
        assert_eq!(Arc::strong_count(&held), 1);
        assert_eq!(workshop.now(words), None);
        // One that is never called is dropped all the same.
        let captured = Arc::clone(&held);
        workshop.later(Box::new(move |_| format!("{captured:?}")));
        workshop.later(Box::new(|_| String::new()));
        assert_eq!(Arc::strong_count(&held), 1);
    });
}

#[test]
fn a_panic_in_a_function_comes_back_to_the_caller() {
    for_each_language(|runtime| {
        let workshop = runtime.get::<dyn Workshop>().unwrap();
        let error = workshop.try_map(&[1], &|_| panic!("no number is good enough")).unwrap_err();
        // It is the caller's own, and not the plugin's.
        let CallError::CalleeFailed { message, method, .. } = &error else { panic!("{error}") };
        assert_eq!(*method, "map");
        assert!(message.contains("no number is good enough"), "{message}");
        // On another thread of the plugin, and in a function that it keeps.
        assert!(workshop.try_map_on_threads(&[1, 2], &|_| panic!("not here")).is_err());
        workshop.later(Box::new(|_| panic!("not now")));
        assert!(workshop.try_now(Vec::new()).unwrap_err().to_string().contains("not now"));
        // In an object that is lent.
        let mut sum = Sum::default();
        let error = workshop.try_add_to(&mut sum, 99).unwrap_err().to_string();
        assert!(error.contains("the host has its limits"), "{error}");
        assert_eq!(workshop.add_to(&mut sum, 1), 1);
    });
}

/// Calls what it is given, or others.
struct Middle(Option<ExplosiveProxy>);

impl Visits for Middle {
    fn visit(&self) -> u64 {
        let explosive = self.0.as_ref().unwrap();
        explosive.explode("str").len() as u64
    }

    fn visit_and(&self, meanwhile: &dyn Fn()) -> u64 {
        if self.0.is_none() {
            meanwhile();
        }
        let handled = catch_unwind(AssertUnwindSafe(meanwhile));
        panic!("of its own, after {}", handled.is_err());
    }
}

#[test]
fn a_failure_that_passes_through_is_told_from_a_panic() {
    let runtime = load(&["panics-call"]);
    let explosive = runtime.get::<dyn Explosive>().unwrap();
    let visits = |middle| {
        let runtime = load(&[]);
        runtime.register::<dyn Visits, _>(middle).unwrap();
        runtime.get::<dyn Visits>().unwrap()
    };

    let error = visits(Middle(None)).try_visit_and(&|| panic!("mine")).unwrap_err();
    assert!(matches!(&error, CallError::CalleeFailed { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains("ended, because a call that it made failed: "), "{text}");
    assert!(text.contains("mine"), "{text}");

    let through = visits(Middle(Some(explosive)));
    let error = through.try_visit().unwrap_err();
    assert!(matches!(&error, CallError::CalleeFailed { .. }), "{error}");
    assert!(error.to_string().contains("plugin `panics-call` panicked"), "{error}");

    // Who handles a failure can panic on its own account.
    let error = through.try_visit_and(&|| panic!("mine")).unwrap_err();
    assert!(matches!(&error, CallError::Panicked { .. }), "{error}");
    assert!(error.to_string().contains("of its own, after true"), "{error}");
}

#[test]
fn a_panic_in_a_function_says_which_it_was() {
    let workshop = load(&["objects"]).get::<dyn Workshop>().unwrap();
    let error = workshop.try_map(&[1], &|_| panic!("no number is good enough")).unwrap_err();
    assert!(error.to_string().contains("objects.Workshop::map(map)"), "{error}");
}

#[test]
fn errors_of_objects_name_the_plugin() {
    let runtime = load(&["objects"]);
    let mut tally = runtime.get::<dyn Workshop>().unwrap().tally();
    let panic = catch_unwind(AssertUnwindSafe(|| tally.add(13))).unwrap_err();
    let message = panic.downcast::<String>().unwrap();
    assert!(message.contains("plugin `objects` panicked in `objects.Tally::add`"), "{message}");
}

#[test]
fn an_object_keeps_the_runtime_that_it_came_from() {
    let alive = Arc::new(());
    // A library of its own: one that several runtimes loaded stands for the last of them.
    let library = copy("objects", &folder("an_object_keeps_the_runtime"));
    let runtime = Runtime::builder().build().unwrap();
    runtime.load(library).unwrap();
    runtime.register::<dyn Shape, _>(Held(Arc::clone(&alive))).unwrap();
    let disc = runtime.get::<dyn Workshop>().unwrap().shape("disc", 4.0);
    drop(runtime);
    assert_eq!((Arc::strong_count(&alive), disc.area()), (2, 4.0));
    drop(disc);
    assert_eq!(Arc::strong_count(&alive), 1);
}

#[derive(Debug)]
struct Held(#[expect(dead_code, reason = "it is counted")] Arc<()>);

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("held")
    }
}

impl Shape for Held {
    fn area(&self) -> f64 {
        0.0
    }

    fn name(&self) -> &str {
        "held"
    }
}

#[test]
fn a_proxy_is_lent_to_its_own_plugin() {
    for_each_language(|runtime| {
        let workshop = runtime.get::<dyn Workshop>().unwrap();
        let disc = workshop.shape("disc", 3.0);
        assert_eq!(workshop.area_of(&*disc), 3.0);
        assert_eq!(workshop.name_of(&*disc), "disc");
        let mut tally = workshop.tally();
        assert_eq!(workshop.add_to(&mut *tally, 3), 3);
        assert_eq!(tally.total(), 3);
    });
}

#[test]
fn an_object_outlives_its_runtime() {
    for fixture in FIXTURES {
        let disc = load(&[fixture]).get::<dyn Workshop>().unwrap().shape("disc", 4.0);
        assert_eq!(disc.area(), 4.0);
    }
}

#[test]
fn what_is_closed_reports_its_end() {
    for_each_language(|runtime| {
        assert_eq!(close(runtime.create::<dyn Hub>().unwrap()), Ok(()));
    });
}

#[test]
fn a_wrong_idea_of_an_object_in_cpp_is_noticed() {
    let error = load(&["misfit-cpp"]).get::<dyn Hub>().unwrap_err().to_string();
    assert!(error.contains("objects.Hub@1") && error.contains("holders"), "{error}");
    assert!(error.contains("usize") && error.contains("u8"), "{error}");
}
