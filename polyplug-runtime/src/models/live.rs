//! What handles find that follow a contract, while its provider is replaced or removed.

use std::sync::Arc;

use loom::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use crate::{
    error::get::GetError,
    host::live::Live,
    lifecycle::{prepare::Prepared, sweep::sweep},
    models::{
        check, check_interrupted, linker,
        plugin::{self, Probe, path},
    },
    shared::runtime_core::Core,
};

/// Returns the generation that a handle finds, 0 for none.
fn generation(live: &mut Live<dyn Probe>) -> usize {
    match live.get() {
        Ok(proxy) => proxy.call(),
        Err(GetError::NotFound(_)) => 0,
        Err(error) => panic!("{error}"),
    }
}

/// Makes a runtime with the first generation, and a handle that may have found it.
fn start(has_found: bool) -> (Arc<Core>, Live<dyn Probe>) {
    let core = plugin::core();
    plugin::load(&core, plugin::prepare::<1>);
    let mut live = Live::new(&core);
    if has_found {
        assert_eq!(generation(&mut live), 1);
    }
    (core, live)
}

#[test]
fn a_handle_never_turns_back() {
    for has_found in [false, true] {
        check(move || {
            let (core, mut live) = start(has_found);
            let writer = thread::spawn({
                let core = Arc::clone(&core);
                move || plugin::reload(&core, plugin::prepare::<2>)
            });
            let seen = [generation(&mut live), generation(&mut live)];
            assert!(matches!(seen, [1, 1 | 2] | [2, 2]), "{seen:?}");
            writer.join().unwrap();
            assert_eq!(generation(&mut live), 2);
        });
    }
}

/// What one handle found is what another finds that asks afterwards, or older than that.
fn no_handle_turns_back_behind_another(next: fn(&Arc<Core>) -> Prepared) {
    let (core, mut behind) = start(true);
    let mut ahead = Live::new(&core);
    let seen = Arc::new(AtomicUsize::new(0));
    let writer = thread::spawn(move || plugin::reload(&core, next));
    let reader = thread::spawn({
        let seen = Arc::clone(&seen);
        move || seen.store(generation(&mut ahead), Ordering::Release)
    });
    let seen = seen.load(Ordering::Acquire);
    assert!(generation(&mut behind) >= seen);
    reader.join().unwrap();
    writer.join().unwrap();
    assert_eq!(generation(&mut behind), 2);
}

#[test]
fn no_handle_turns_back_behind_another_when_a_place_is_taken_over() {
    check_interrupted(4, || no_handle_turns_back_behind_another(plugin::prepare::<2>));
}

#[test]
fn no_handle_turns_back_behind_another_when_a_place_is_given_up() {
    check_interrupted(4, || no_handle_turns_back_behind_another(plugin::prepare_preferred::<2>));
}

/// Who has looked while a change goes on looks again, because another may have found what comes of it meanwhile.
fn a_handle_that_looked_meanwhile_looks_again(next: fn(&Arc<Core>) -> Prepared) {
    let (core, mut behind) = start(true);
    let mut ahead = Live::new(&core);
    let writer = thread::spawn(move || plugin::reload(&core, next));
    let _ = generation(&mut behind);
    let seen = generation(&mut ahead);
    assert!(generation(&mut behind) >= seen);
    writer.join().unwrap();
    assert_eq!(generation(&mut behind), 2);
}

#[test]
fn a_handle_that_looked_while_a_place_was_taken_over_looks_again() {
    check(|| a_handle_that_looked_meanwhile_looks_again(plugin::prepare::<2>));
}

#[test]
fn a_handle_that_looked_while_a_place_was_given_up_looks_again() {
    check(|| a_handle_that_looked_meanwhile_looks_again(plugin::prepare_preferred::<2>));
}

#[test]
fn handles_that_look_at_once_find_one_instance() {
    check(|| {
        let (core, mut live) = start(false);
        let mut other = live.clone();
        let other = thread::spawn(move || {
            assert_eq!(generation(&mut other), 1);
            other
        });
        assert_eq!(generation(&mut live), 1);
        let mut other = other.join().unwrap();
        let mut this = || other.get().unwrap().instance();
        assert_eq!(live.get().unwrap().instance(), this());
        plugin::reload(&core, plugin::prepare::<2>);
        assert_eq!((generation(&mut live), generation(&mut other)), (2, 2));
    });
}

#[test]
fn handles_that_turn_at_once_end_what_they_had_once() {
    check(|| {
        let (core, mut live) = start(true);
        let mut other = live.clone();
        assert_eq!(generation(&mut other), 1);
        let turning = thread::spawn(move || {
            assert!(matches!(generation(&mut other), 1 | 2));
            other
        });
        let writer = thread::spawn(move || plugin::reload(&core, plugin::prepare::<2>));
        assert!(matches!(generation(&mut live), 1 | 2));
        writer.join().unwrap();
        let mut other = turning.join().unwrap();
        assert_eq!((generation(&mut live), generation(&mut other)), (2, 2));
    });
}

#[test]
fn who_was_removed_is_not_found_again() {
    check_interrupted(5, || {
        let (core, mut live) = start(true);
        let writer = thread::spawn({
            let core = Arc::clone(&core);
            move || {
                plugin::unload(&core);
                plugin::load(&core, plugin::prepare::<2>);
            }
        });
        let seen = [generation(&mut live), generation(&mut live)];
        assert!(matches!(seen, [1, 0..=2] | [0, 0 | 2] | [2, 2]), "{seen:?}");
        writer.join().unwrap();
        assert_eq!(generation(&mut live), 2);
        plugin::unload(&core);
        assert_eq!(generation(&mut live), 0);
    });
}

#[test]
fn the_library_of_an_old_generation_goes_when_the_handle_has_turned() {
    check(|| {
        let (core, mut live) = start(true);
        let writer = thread::spawn({
            let core = Arc::clone(&core);
            move || {
                plugin::reload(&core, plugin::prepare::<2>);
                sweep(&core);
            }
        });
        let seen = generation(&mut live);
        // A handle that has not turned holds it.
        assert!(seen == 2 || linker::is_mapped(&path(1)));
        writer.join().unwrap();
        assert_eq!(generation(&mut live), 2);
        sweep(&core);
        assert_eq!((linker::closed(&path(1)), linker::closed(&path(2))), (1, 0));
    });
}
