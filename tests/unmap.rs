//! Closing libraries that nobody uses: what the sweep answers, and that it is so.
//!
//! The linker decides for a process what is unmapped, and one case kills its process, so each has one of its
//! own.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::process::ExitStatusExt as _,
    path::Path,
    process::Stdio,
    thread,
    time::Duration,
};

use fixture_contracts::{
    Adder, Asker, Counter, Explosive, Greeter, Iterators, Tally, Workshop,
    lent::{Lent, Record},
};
use polyplug_sdk::{
    Runtime,
    unmap::{StillMapped, SweepOutcome, SweptLibrary, Unmap},
};

use crate::{
    alone::{alone, command, is_alone},
    support::{self, foreign},
};

/// Makes a test of each case, in a process of its own.
macro_rules! cases {
    ($($name:ident $body:block)*) => {
        $(
            #[test]
            fn $name() {
                alone(concat!("unmap::", stringify!($name)), || $body);
            }
        )*
    };
}

/// Starts a runtime that unmaps what is unused.
fn runtime() -> Runtime {
    // SAFETY: the fixtures use the SDK, keep no threads and return no `AbiString`, but for the case that
    // breaks this promise.
    let builder = unsafe { Runtime::builder().unmap(Unmap::WhenUnused) };
    builder.build().expect("a runtime without plugins starts")
}

fn load(runtime: &Runtime, fixture: &str) -> String {
    let bundle = runtime.load(polyplug_fixtures::library(fixture)).expect("the fixture loads");
    bundle.name().to_owned()
}

/// Whether the process has the library of a fixture mapped, by the kernel's list.
fn is_mapped(fixture: &str) -> bool {
    let library = polyplug_fixtures::library(fixture);
    let name = library.file_name().and_then(|name| name.to_str()).expect("a fixture has a name");
    let maps = fs::read_to_string("/proc/self/maps").expect("the kernel has a list");
    maps.lines().any(|line| Path::new(line.trim_end_matches(" (deleted)")).ends_with(name))
}

/// Unloads the bundle, sweeps, and compares the answer with what is so.
fn unload(runtime: &Runtime, bundle: &str, fixture: &str) -> SweepOutcome {
    runtime.unload(bundle).expect("nobody needs the bundle");
    swept(runtime, fixture)
}

/// Sweeps when there is one retired library, and compares the answer with what is so.
fn swept(runtime: &Runtime, fixture: &str) -> SweepOutcome {
    assert_eq!(runtime.retired_count(), 1);
    assert!(is_mapped(fixture), "before the sweep");
    let answers = runtime.sweep();
    let [SweptLibrary { image, outcome: answer, .. }] = &*answers else { panic!("{answers:?}") };
    let unmapped = *answer == SweepOutcome::Unmapped;
    assert_eq!(is_mapped(fixture), !unmapped, "{answer}");
    assert_eq!(runtime.retired_count(), usize::from(!unmapped));
    // The private copy goes with the mapping.
    assert_eq!(image.exists(), !unmapped, "{}", image.display());
    *answer
}

/// Has a plugin leave something behind, and closes it.
fn after(what: &str) -> SweepOutcome {
    let runtime = runtime();
    let bundle = load(&runtime, "lingers");
    let guest = runtime.get::<dyn Explosive>().unwrap();
    match what {
        "panic" => assert!(guest.try_explode(what).is_err()),
        what => assert_eq!(guest.explode(what), what),
    }
    drop(guest);
    unload(&runtime, &bundle, "lingers")
}

const PINNED: SweepOutcome = SweepOutcome::StillMapped(StillMapped::Linker);

cases! {
    a_plugin_that_does_nothing {
        let runtime = runtime();
        let bundle = load(&runtime, "greeter");
        assert_eq!(unload(&runtime, &bundle, "greeter"), SweepOutcome::Unmapped);
        assert!(runtime.sweep().is_empty());
    }

    a_plugin_that_was_called {
        let runtime = runtime();
        let bundle = load(&runtime, "greeter");
        assert_eq!(runtime.get::<dyn Greeter>().unwrap().greet("you"), "Hello, you!");
        assert_eq!(unload(&runtime, &bundle, "greeter"), SweepOutcome::Unmapped);
        // And it can come back.
        load(&runtime, "greeter");
        assert_eq!(runtime.get::<dyn Greeter>().unwrap().greet("you"), "Hello, you!");
        assert!(runtime.sweep().is_empty());
    }

    a_plugin_that_keeps_memory_of_what_it_was_lent {
        let runtime = runtime();
        let bundle = load(&runtime, "everything");
        let record = Record { tags: vec!["a".to_owned(); 3], ..Record::default() };
        let lent = runtime.get::<dyn Lent>().unwrap();
        assert_eq!(lent.records(&vec![record.clone(); 5]), vec![record.clone(); 5]);
        assert_eq!(lent.record(&record), record);
        drop(lent);
        assert_eq!(unload(&runtime, &bundle, "everything"), SweepOutcome::Unmapped);
    }

    a_plugin_that_printed { assert_eq!(after("print"), SweepOutcome::Unmapped) }

    a_plugin_that_hashed { assert_eq!(after("map"), SweepOutcome::Unmapped) }

    a_plugin_that_panicked { assert_eq!(after("panic"), PINNED) }

    a_plugin_that_started_a_thread { assert_eq!(after("thread"), PINNED) }

    a_plugin_with_a_thread_local_destructor { assert_eq!(after("thread-local"), PINNED) }

    a_thread_local_destructor_of_a_thread_that_ended {
        let runtime = runtime();
        let bundle = load(&runtime, "lingers");
        thread::scope(|scope| {
            let thread =
                scope.spawn(|| runtime.get::<dyn Explosive>().unwrap().explode("thread-local"));
            // The end of the scope would not wait for the destructor.
            thread.join().unwrap();
        });
        assert_eq!(unload(&runtime, &bundle, "lingers"), SweepOutcome::Unmapped);
    }

    what_a_thread_kept_goes_after_the_thread {
        let runtime = runtime();
        let bundle = load(&runtime, "lingers");
        let other = load(&runtime, "greeter");
        thread::scope(|scope| {
            let thread = scope.spawn(|| {
                runtime.get::<dyn Explosive>().unwrap().explode("thread-local");
                assert_eq!(unload(&runtime, &bundle, "lingers"), PINNED);
                assert_eq!(swept(&runtime, "lingers"), PINNED);
            });
            thread.join().unwrap();
        });
        // The linker looks when it closes something else.
        runtime.unload(&other).unwrap();
        let answers: Vec<_> = runtime.sweep().into_iter().map(|it| it.outcome).collect();
        assert_eq!(answers, [SweepOutcome::Unmapped; 2]);
        assert!(!is_mapped("lingers"));
    }

    unique_symbols_of_cpp {
        let runtime = runtime();
        let bundle = load(&runtime, "unique-cpp");
        assert_eq!(runtime.get::<dyn Adder>().unwrap().add(1, 2), 3);
        let answer = unload(&runtime, &bundle, "unique-cpp");
        // Other compilers than GCC do not make them.
        if answer != SweepOutcome::Unmapped {
            assert_eq!(answer, SweepOutcome::StillMapped(StillMapped::UniqueSymbols));
        }
    }

    cpp_without_unique_symbols {
        let runtime = runtime();
        let bundle = load(&runtime, "not-unique-cpp");
        assert_eq!(runtime.get::<dyn Adder>().unwrap().add(1, 2), 3);
        assert_eq!(unload(&runtime, &bundle, "not-unique-cpp"), SweepOutcome::Unmapped);
    }

    cpp_with_hidden_symbols {
        let runtime = runtime();
        let bundle = load(&runtime, "seed-cpp");
        assert_eq!(runtime.get::<dyn Adder>().unwrap().add(1, 2), 3);
        assert_eq!(unload(&runtime, &bundle, "seed-cpp"), SweepOutcome::Unmapped);
    }

    a_plugin_of_abi_v1 {
        let runtime = runtime();
        let bundle = load(&runtime, "v1-c");
        assert_eq!(runtime.get::<dyn Adder>().unwrap().add(1, 2), 3);
        assert_eq!(unload(&runtime, &bundle, "v1-c"), SweepOutcome::Unmapped);
    }

    a_failed_attempt {
        let runtime = runtime();
        for (fixture, answer) in [("fails-init", SweepOutcome::Unmapped), ("panics-init", PINNED)] {
            runtime.load(polyplug_fixtures::library(fixture)).unwrap_err();
            let answers = runtime.sweep();
            assert_eq!(answers.iter().map(|it| it.outcome).collect::<Vec<_>>(), [answer]);
            assert_eq!(is_mapped(fixture), answer == PINNED);
        }
    }

    proxies_and_instances_are_counted {
        let runtime = runtime();
        let bundle = load(&runtime, "stateful");
        let (mut first, second) =
            (runtime.create::<dyn Counter>().unwrap(), runtime.create::<dyn Counter>().unwrap());
        assert_eq!(unload(&runtime, &bundle, "stateful"), SweepOutcome::Busy(2));
        assert_eq!(first.add(4), 4);
        drop(second);
        assert_eq!(swept(&runtime, "stateful"), SweepOutcome::Busy(1));
        drop(first);
        assert_eq!(swept(&runtime, "stateful"), SweepOutcome::Unmapped);
    }

    objects_and_functions_are_counted {
        let runtime = runtime();
        let bundle = load(&runtime, "objects");
        let workshop = runtime.get::<dyn Workshop>().unwrap();
        let (shape, tally) = (workshop.shape("square", 4.0), workshop.tally());
        drop(workshop);
        assert_eq!(unload(&runtime, &bundle, "objects"), SweepOutcome::Busy(2));
        assert_eq!((shape.area(), tally.total()), (4.0, 0));
        drop(shape);
        assert_eq!(swept(&runtime, "objects"), SweepOutcome::Busy(1));
        drop(tally);
        assert_eq!(swept(&runtime, "objects"), SweepOutcome::Unmapped);
    }

    iterators_are_counted {
        let runtime = runtime();
        let bundle = load(&runtime, "everything");
        let (mut numbers, lines) = {
            let counter = runtime.get::<dyn Iterators>().unwrap();
            (counter.count(100), counter.shout(Box::new(["a".to_owned()].into_iter())))
        };
        assert_eq!(numbers.next(), Some(0));
        assert_eq!(unload(&runtime, &bundle, "everything"), SweepOutcome::Busy(2));
        assert!(lines.eq(["A"]));
        assert_eq!(swept(&runtime, "everything"), SweepOutcome::Busy(1));
        assert!(numbers.eq(1..100));
        assert_eq!(swept(&runtime, "everything"), SweepOutcome::Unmapped);
    }

    a_live_handle_is_counted_until_it_looks {
        let runtime = runtime();
        let bundle = load(&runtime, "greeter");
        let mut live = runtime.live::<dyn Greeter>();
        assert_eq!(live.get().unwrap().greet("you"), "Hello, you!");
        assert_eq!(unload(&runtime, &bundle, "greeter"), SweepOutcome::Busy(1));
        assert!(live.get().is_err());
        assert_eq!(swept(&runtime, "greeter"), SweepOutcome::Unmapped);
    }

    what_abi_v1_handed_out_is_kept {
        let runtime = runtime();
        let bundle = load(&runtime, "seed-rust");
        foreign::<dyn Adder>(&runtime);
        let kept = SweepOutcome::StillMapped(StillMapped::HandedOut);
        assert_eq!(unload(&runtime, &bundle, "seed-rust"), kept);
        assert_eq!(swept(&runtime, "seed-rust"), kept);
    }

    what_another_plugin_uses_is_kept {
        let runtime = runtime();
        let bundle = load(&runtime, "greeter");
        load(&runtime, "asker");
        let asker = runtime.create::<dyn Asker>().unwrap();
        assert_eq!(asker.greet("", "you"), Ok("Hello, you!".to_owned()));
        let kept = SweepOutcome::StillMapped(StillMapped::HandedOut);
        assert_eq!(unload(&runtime, &bundle, "greeter"), kept);
        assert_eq!(asker.greet_again("you"), Ok("Hello, you!".to_owned()));
        drop(asker);
        assert_eq!(swept(&runtime, "greeter"), kept);
    }

    a_sweep_from_inside_a_call_closes_the_others_only {
        let runtime = runtime();
        let (bundle, other) = (load(&runtime, "objects"), load(&runtime, "greeter"));
        let workshop = runtime.get::<dyn Workshop>().unwrap();
        let mut sweeps = Sweeps(runtime.clone(), [bundle, other], Vec::new());
        assert_eq!(workshop.add_to(&mut sweeps, 4), 4);
        assert_eq!(sweeps.2, [SweepOutcome::Busy(1), SweepOutcome::Unmapped]);
        drop(workshop);
        assert_eq!(swept(&runtime, "objects"), SweepOutcome::Unmapped);
    }

    generations_are_unmapped_while_the_last_runs {
        let path = support::bundle(&support::folder("unmap_generations"), "it", "greeter", "");
        let runtime = runtime();
        runtime.load(&path).unwrap();
        for _ in 0..5 {
            let old = runtime.get::<dyn Greeter>().unwrap();
            runtime.reload("it").unwrap();
            assert_eq!((old.greet("you").as_str(), runtime.retired_count()), ("Hello, you!", 1));
            assert!(matches!(runtime.sweep()[..], [SweptLibrary { outcome: SweepOutcome::Busy(1), .. }]));
            drop(old);
            assert!(matches!(runtime.sweep()[..], [SweptLibrary { outcome: SweepOutcome::Unmapped, .. }]));
            assert_eq!(runtime.get::<dyn Greeter>().unwrap().greet("you"), "Hello, you!");
        }
    }

    what_another_runtime_has_open_stays {
        // A library that is opened in its place is there once.
        // SAFETY: as for `runtime`.
        let in_place = || unsafe { Runtime::builder().unmap(Unmap::WhenUnused) }.open_in_place(true);
        let (first, second) = (in_place().build().unwrap(), in_place().build().unwrap());
        let bundle = load(&first, "greeter");
        load(&second, "greeter");
        first.unload(&bundle).unwrap();
        let open = SweepOutcome::StillMapped(StillMapped::OpenElsewhere);
        assert!(matches!(first.sweep()[..], [SweptLibrary { outcome, .. }] if outcome == open));
        assert_eq!(second.get::<dyn Greeter>().unwrap().greet("you"), "Hello, you!");
        second.unload(&bundle).unwrap();
        for runtime in [second, first] {
            assert!(matches!(runtime.sweep()[..], [SweptLibrary { outcome: SweepOutcome::Unmapped, .. }]));
            assert_eq!((is_mapped("greeter"), runtime.retired_count()), (false, 0));
        }
    }

    another_runtime_has_an_image_of_its_own {
        let (first, second) = (runtime(), runtime());
        let bundle = load(&first, "greeter");
        load(&second, "greeter");
        first.unload(&bundle).unwrap();
        assert!(matches!(first.sweep()[..], [SweptLibrary { outcome: SweepOutcome::Unmapped, .. }]));
        assert_eq!(second.get::<dyn Greeter>().unwrap().greet("you"), "Hello, you!");
    }

    a_library_that_is_loaded_again_has_an_image_of_its_own {
        let runtime = runtime();
        let bundle = load(&runtime, "greeter");
        let greeter = runtime.get::<dyn Greeter>().unwrap();
        assert_eq!(unload(&runtime, &bundle, "greeter"), SweepOutcome::Busy(1));
        load(&runtime, "greeter");
        assert_eq!(runtime.retired_count(), 1);
        drop(greeter);
        assert!(matches!(runtime.sweep()[..], [SweptLibrary { outcome: SweepOutcome::Unmapped, .. }]));
        assert_eq!(unload(&runtime, &bundle, "greeter"), SweepOutcome::Unmapped);
    }

    without_the_opt_in_nothing_is_closed {
        let runtime = support::load(&["greeter"]);
        let never = SweepOutcome::StillMapped(StillMapped::Policy);
        assert_eq!(unload(&runtime, "greeter", "greeter"), never);
        assert_eq!(swept(&runtime, "greeter"), never);
    }

    a_runtime_that_is_gone_leaves_everything_mapped {
        let runtime = runtime();
        load(&runtime, "greeter");
        let greeter = runtime.get::<dyn Greeter>().unwrap();
        drop(runtime);
        assert_eq!(greeter.greet("you"), "Hello, you!");
        drop(greeter);
        assert!(is_mapped("greeter"));
    }
}

/// Unloads bundles and sweeps while a plugin calls it.
struct Sweeps(Runtime, [String; 2], Vec<SweepOutcome>);

impl Tally for Sweeps {
    fn add(&mut self, by: u64) -> u64 {
        self.1.iter().for_each(|bundle| self.0.unload(bundle).unwrap());
        self.2.extend(self.0.sweep().iter().map(|it| it.outcome));
        by
    }

    fn total(&self) -> u64 {
        0
    }

    fn finish(self: Box<Self>) -> u64 {
        0
    }
}

/// What is printed before it ends badly.
const ANSWER: &str = "the library was unmapped";

/// Breaks the promise: a thread of the plugin runs its code.
fn close_under_a_thread() {
    let runtime = runtime();
    let bundle = load(&runtime, "thread-c");
    assert_eq!(unload(&runtime, &bundle, "thread-c"), SweepOutcome::Unmapped);
    println!("{ANSWER}");
    // Only until the thread has something to read.
    thread::sleep(Duration::from_secs(60));
}

#[test]
fn why_the_opt_in_is_unsafe() {
    const THIS: &str = "unmap::why_the_opt_in_is_unsafe";
    if is_alone(THIS) {
        return close_under_a_thread();
    }
    polyplug_fixtures::all();
    let mut command = command(THIS);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("this test can be run once more");
    let printed = BufReader::new(child.stdout.take().expect("it is a pipe"));
    // The thread waits, and the library goes; or it has not begun to wait, and the process ends already.
    printed.lines().map_while(Result::ok).find(|line| line == ANSWER);
    let mut input = child.stdin.take().expect("it is a pipe");
    let _ = input.write_all(b"!");
    let status = child.wait().expect("the child ends");
    assert!(status.signal().is_some(), "{status}");
}
