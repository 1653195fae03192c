//! When libraries are closed, while threads load, use and let go of what leads there.

use std::sync::Arc;

use loom::thread::{self, JoinHandle};
use polyplug_abi::{Contract, Object};

use crate::{
    host::providers::Providers,
    instance::raw_instance::RawInstance,
    library::{
        origin,
        sweep_outcome::{StillMapped, SweepOutcome, SweptLibrary},
    },
    lifecycle::sweep::{retired_count, sweep},
    models::{
        check, linker,
        plugin::{self, Probe, call_instance, path},
    },
    shared::runtime_core::Core,
};

fn in_thread<R: 'static>(
    core: &Arc<Core>,
    run: impl FnOnce(&Arc<Core>) -> R + 'static,
) -> JoinHandle<R> {
    let core = Arc::clone(core);
    thread::spawn(move || run(&core))
}

/// Makes an instance of whoever provides the contract, if somebody does.
fn make_one(core: &Core) -> Option<RawInstance> {
    let found = core.registry.first(<dyn Probe>::ID.0, |_| true)?;
    Some(found.create(<dyn Probe>::NAME, ()).unwrap())
}

/// Counts those that were found unmapped.
fn unmapped(swept: &[SweptLibrary]) -> usize {
    swept.iter().filter(|it| it.outcome == SweepOutcome::Unmapped).count()
}

/// Sweeps when nobody holds the library of the first generation any more: it has gone once, and `told` is how
/// often a sweep has said so until now.
fn everybody_has_let_go(core: &Core, told: usize) {
    let swept = sweep(core);
    assert_eq!(told + unmapped(&swept), 1, "{swept:?}");
    assert_eq!((linker::closed(&path(1)), retired_count(core)), (1, 0));
    assert!(sweep(core).is_empty());
}

#[test]
fn a_library_goes_after_the_last_who_holds_it() {
    check(|| {
        let core = plugin::core();
        plugin::load(&core, plugin::prepare::<1>);
        let user = in_thread(&core, |core| {
            if let Some(instance) = make_one(core) {
                call_instance(&instance);
            }
        });
        plugin::unload(&core);
        let told = unmapped(&sweep(&core));
        user.join().unwrap();
        everybody_has_let_go(&core, told);
    });
}

#[test]
fn of_two_sweeps_one_closes_a_library() {
    check(|| {
        let core = plugin::core();
        plugin::load(&core, plugin::prepare::<1>);
        let instance = make_one(&core);
        let other = in_thread(&core, |core| {
            drop(instance);
            unmapped(&sweep(core))
        });
        plugin::unload(&core);
        let told = unmapped(&sweep(&core));
        let told = told + other.join().unwrap();
        everybody_has_let_go(&core, told);
    });
}

#[test]
fn what_two_threads_share_ends_before_its_library() {
    check(|| {
        let core = plugin::core();
        plugin::load(&core, plugin::prepare::<1>);
        let proxy = Providers::<dyn Probe>::new(&core).get().unwrap();
        let other = in_thread(&core, |core| {
            let proxy = Providers::<dyn Probe>::new(core).get();
            proxy.is_ok_and(|proxy| proxy.call() == 1)
        });
        plugin::unload(&core);
        let told = unmapped(&sweep(&core));
        assert_eq!((told, proxy.call()), (0, 1));
        drop(proxy);
        let told = unmapped(&sweep(&core));
        other.join().unwrap();
        everybody_has_let_go(&core, told);
    });
}

#[test]
fn a_bundle_that_is_loaded_beside_a_sweep_stays_mapped() {
    check(|| {
        let core = plugin::core();
        // Nothing but the bundle itself holds a library without registrations.
        let loading = in_thread(&core, |core| plugin::load(core, plugin::prepare_empty::<1>));
        assert!(sweep(&core).iter().all(|it| it.outcome == SweepOutcome::Busy(1)));
        loading.join().unwrap();
        assert!(sweep(&core).is_empty());
        assert_eq!((linker::closed(&path(1)), retired_count(&core)), (0, 0));
        plugin::unload(&core);
        everybody_has_let_go(&core, 0);
    });
}

#[test]
fn an_object_that_came_from_a_call_holds_its_library() {
    check(|| {
        let core = plugin::core();
        plugin::load(&core, plugin::prepare::<1>);
        let instance = make_one(&core).unwrap();
        plugin::unload(&core);
        let user = thread::spawn(move || {
            // As a proxy does while a call into the library runs that returns the object.
            let origin = origin::find(plugin::home(1));
            drop(instance);
            linker::run_code_of(&path(1));
            drop(origin);
        });
        let told = unmapped(&sweep(&core));
        user.join().unwrap();
        everybody_has_let_go(&core, told);
        assert!(origin::find(plugin::home(1)).is_none());
    });
}

#[test]
fn a_file_that_is_opened_again_beside_a_sweep_stays_mapped() {
    check(|| {
        let core = plugin::core();
        let image = plugin::image(1);
        let again = Arc::clone(&image);
        plugin::load(&core, |core| plugin::prepare_image::<1>(core, image));
        plugin::unload(&core);
        let loading = in_thread(&core, |core| {
            plugin::load(core, |core| plugin::prepare_image::<1>(core, again));
            call_instance(&make_one(core).unwrap());
        });
        sweep(&core);
        loading.join().unwrap();
        call_instance(&make_one(&core).unwrap());
        // It is not taken for one that was closed.
        assert!(sweep(&core).is_empty());
        assert_eq!(retired_count(&core), 0);
        assert!(linker::closed(&path(1)) <= 1);
        plugin::unload(&core);
        assert_eq!(unmapped(&sweep(&core)), 1);
        assert!(!linker::is_mapped(&path(1)));
    });
}

#[test]
fn a_library_that_was_handed_out_stays_mapped() {
    check(|| {
        let core = plugin::core();
        plugin::load(&core, plugin::prepare::<1>);
        let found = core.registry.first(<dyn Probe>::ID.0, |_| true).unwrap();
        plugin::unload(&core);
        let user = thread::spawn(move || {
            found.hand_out();
            drop(found);
            linker::run_code_of(&path(1));
        });
        assert_eq!(unmapped(&sweep(&core)), 0);
        user.join().unwrap();
        let swept = sweep(&core);
        let [SweptLibrary { outcome: SweepOutcome::StillMapped(StillMapped::HandedOut), .. }] =
            &*swept
        else {
            panic!("{swept:?}")
        };
        assert_eq!((linker::closed(&path(1)), retired_count(&core)), (0, 1));
    });
}
