//! Iterators that cross: lent and given away, in both directions and both conventions, of Rust and of C++.
//!
//! What is not here: tables that foreign code could write, which are in `polyplug-abi/tests/iterators.rs`.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, LazyLock,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
};

use fixture_contracts::{Iterators, IteratorsProxy};
use polyplug_sdk::{CallError, Runtime};
use proptest::prelude::*;

use crate::{
    inside::and_loaded,
    support::{copy, folder, load, uniform},
};

/// The typed table and the uniform table of an implementation in this process, of one in Rust, and of one in C++.
static CONVENTIONS: LazyLock<Vec<IteratorsProxy>> = LazyLock::new(|| {
    let both = |runtime: Runtime| {
        let typed = runtime.get::<dyn Iterators>().expect("the fixture provides it");
        [typed, uniform::<dyn Iterators>(&runtime)]
    };
    and_loaded(&["everything", "everything-cpp"]).flat_map(both).collect()
});

fn all() -> impl Iterator<Item = &'static IteratorsProxy> {
    CONVENTIONS.iter()
}

/// What a panic says that `call` raises.
fn panic_of<R>(call: impl FnOnce() -> R) -> String {
    let payload = catch_unwind(AssertUnwindSafe(call)).err().expect("it panics");
    *payload.downcast::<String>().expect("it says why")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_goes_in_comes_out(
        lines in prop::collection::vec("[a-z ß]{0,9}", 0..70),
        numbers in prop::collection::vec(0_u64..1 << 40, 0..200),
    ) {
        let text = lines.join(" ");
        for counter in all() {
            let shouted = counter.shout(Box::new(lines.clone().into_iter()));
            prop_assert!(shouted.eq(lines.iter().map(|line| line.to_ascii_uppercase())));
            prop_assert!(counter.words(&text).eq(text.split_whitespace()));
            prop_assert_eq!(counter.sum(Box::new(numbers.iter().copied())), numbers.iter().sum::<u64>());
            let lengths: Vec<_> = text.split(' ').map(|word| word.len() as u32).collect();
            prop_assert_eq!(counter.lengths(Box::new(text.split(' '))), lengths);
        }
    }

    #[test]
    fn an_iterator_goes_on_where_the_other_side_has_stopped(many in 0_usize..100, end in 0_u64..100) {
        for counter in all() {
            let (mut ours, mut theirs) = (0..end, 0..end);
            let sum = counter.sum_of_next(many, &mut theirs);
            prop_assert_eq!(sum, ours.by_ref().take(many).sum::<u64>());
            prop_assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn a_hint_is_right_wherever_an_iterator_is(end in 0_u64..200, taken in 0_usize..200) {
        for counter in all() {
            let mut numbers = counter.count(end);
            let left = end as usize - numbers.by_ref().take(taken).count();
            prop_assert_eq!(numbers.size_hint(), (left, Some(left)));
            prop_assert_eq!(numbers.count(), left);
        }
    }
}

#[test]
fn an_iterator_without_an_end_is_read_as_far_as_it_is_wanted() {
    for counter in all() {
        assert!(counter.endless(7).take(1000).eq(7..1007));
        assert_eq!(counter.sum_of_first(10, Box::new(1..)), 55);
    }
}

#[test]
fn what_an_implementation_lends_is_read_where_it_lies() {
    for counter in all() {
        let known: Vec<_> = counter.known().collect();
        assert_eq!(known, ["one", "two", "three"]);
        assert!(counter.known_lengths().eq([3, 3, 5]));
        let text = String::from("the same memory");
        let first = counter.words(&text).next().expect("there are words");
        assert_eq!(first.as_ptr(), text.as_ptr());
    }
}

#[test]
fn iterators_are_parts_of_other_values() {
    for counter in all() {
        let sums: Vec<u32> = counter.triangle(20).map(Iterator::sum).collect();
        assert!(sums.iter().copied().eq((0..20).map(|number| (0..number).sum::<u32>())));
        let chapter = counter.chapter("the first".to_owned(), 12);
        assert_eq!(chapter.title, "the first");
        assert!(chapter.pages.eq(1..=12));
        assert_eq!(counter.maybe(Some(3)).map(Iterator::collect::<Vec<_>>), Some(vec![3]));
        assert!(counter.maybe(None).is_none());
        let mut counts = Vec::new();
        counter.each(5, &mut |numbers| counts.push(numbers.count()));
        assert_eq!(counts, [0, 1, 2, 3, 4]);
    }
}

#[test]
fn a_panic_comes_after_the_items_before_it_and_is_the_end() {
    for counter in all() {
        for at in [0, 1, 4, 5, 20, 21, 22, 100] {
            let mut numbers = counter.panics_at(at);
            assert!(numbers.by_ref().take(at as usize).eq(0..at), "{at}");
            let said = panic_of(|| numbers.next());
            assert!(said.contains(&format!("no number {at}")), "{said}");
            assert_eq!((numbers.next(), numbers.size_hint()), (None, (0, Some(0))));
        }
        // One that is not reached does not happen.
        assert_eq!(counter.panics_at(10).take(10).count(), 10);
        // The instance is as it was.
        assert_eq!(counter.count(3).count(), 3);
    }
}

#[test]
fn a_panic_of_an_iterator_that_was_given_is_passed_on() {
    let broken = || (0..).map(|number: u64| if number == 3 { panic!("no more") } else { number });
    for counter in all() {
        let error = counter.try_sum(Box::new(broken())).unwrap_err();
        let CallError::CalleeFailed { message, .. } = &error else { panic!("{error}") };
        assert!(message.contains("no more"), "{message}");
        let error = counter.try_sum_of_next(9, &mut broken()).unwrap_err();
        assert!(matches!(error, CallError::CalleeFailed { .. }), "{error}");
        assert_eq!(counter.sum_of_next(3, &mut broken()), 3);
    }
}

#[test]
fn the_location_of_a_panic_is_that_of_the_maker() {
    let runtime = load(&["everything"]);
    let counter = runtime.get::<dyn Iterators>().unwrap();
    let said = panic_of(|| counter.panics_at(0).next());
    assert!(said.contains("plugin `everything` panicked in `Iterator::next`: no number 0, at "));
    assert!(said.contains("iterators.rs:"), "{said}");
}

/// Counts how many of it there are.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Relaxed);
        Self(Arc::clone(count))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

#[test]
fn what_is_not_read_is_dropped_by_its_maker() {
    for counter in all() {
        let alive = Arc::new(AtomicUsize::new(0));
        let counted = Counted::new(&alive);
        let lines = (0..100).map(move |number| {
            _ = &counted;
            number.to_string()
        });
        let mut shouted = counter.shout(Box::new(lines));
        assert_eq!(shouted.next().as_deref(), Some("0"));
        assert_eq!(shouted.nth(5).as_deref(), Some("6"));
        assert_eq!(alive.load(Relaxed), 1);
        drop(shouted);
        assert_eq!(alive.load(Relaxed), 0);
    }
}

#[test]
fn large_items_come_few_at_once() {
    for counter in all() {
        let blocks = counter.blocks(40, 1 << 16);
        assert_eq!(blocks.map(|block| block.len()).sum::<usize>(), 40 << 16);
    }
}

#[test]
fn a_loan_is_never_ahead() {
    for counter in all() {
        let made = Cell::new(0);
        let mut numbers = (0_u64..).inspect(|_| made.set(made.get() + 1));
        assert_eq!(counter.sum_of_next(10, &mut numbers), 45);
        assert_eq!(made.get(), 10);
    }
}

#[test]
fn one_that_may_move_goes_to_another_thread() {
    for counter in all() {
        let mut numbers = counter.count_anywhere(100);
        assert_eq!(numbers.next(), Some(0));
        let rest = thread::spawn(move || {
            let next = numbers.next();
            (next, numbers)
        });
        let (next, numbers) = rest.join().unwrap();
        assert_eq!(next, Some(1));
        assert!(numbers.eq(2..100));
    }
}

#[test]
fn an_iterator_outlives_its_bundle_and_keeps_its_library() {
    for fixture in ["everything", "everything-cpp"] {
        let folder = folder(&format!("iterators_{fixture}"));
        let runtime = Runtime::builder().build().unwrap();
        let bundle = runtime.load(copy(fixture, &folder)).unwrap();
        let name = bundle.name().to_owned();
        let counter = runtime.get::<dyn Iterators>().unwrap();
        let (mut before, mut lines) =
            (counter.count(200), counter.shout(Box::new(["a".to_owned()].into_iter())));
        assert_eq!(before.next(), Some(0));
        drop(counter);
        runtime.reload(&name).unwrap();
        assert!(before.by_ref().take(50).eq(1..51));
        runtime.unload(&name).unwrap();
        drop(runtime);
        assert!(before.eq(51..200));
        assert_eq!(lines.next().as_deref(), Some("A"));
    }
}
