//! Every order of steps of two or three threads, by a model checker; `bash .ci/models` runs it.

use std::sync::Arc;

use loom::thread;

use super::*;
use crate::{
    lifecycle::{steps::new_core, unload::remove},
    loader::loaders::Loaders,
    models::check,
    registry::{
        append_list::AppendList,
        id_map::IdMap,
        tests::{RANK, load, registration},
    },
    shared::settings::Settings,
};

#[test]
fn a_reader_sees_a_beginning_of_a_list_that_only_grows() {
    check(|| {
        let list = Arc::new(AppendList::default());
        let writer = thread::spawn({
            let list = Arc::clone(&list);
            // Both into a free cell and into a buffer of twice the size.
            move || (0..3).for_each(|i| list.push(i))
        });
        let mut before = 0;
        for _ in 0..2 {
            let seen: Vec<_> = list.read().iter().copied().collect();
            assert!(seen.len() >= before && seen.iter().copied().eq(0..seen.len()), "{seen:?}");
            before = seen.len();
        }
        writer.join().unwrap();
        assert!(list.read().iter().copied().eq(0..3));
    });
}

#[test]
fn what_two_threads_put_into_a_map_at_once_is_one_thing() {
    check(|| {
        let map = Arc::new(IdMap::<_, 4>::default());
        let put = |of: usize| {
            let map = Arc::clone(&map);
            move || {
                let mine = *map.get_or_insert(1, || of);
                assert_eq!(*map.get_or_insert(2 + of as u64, || of), of);
                assert_eq!(map.get(1), Some(&mine));
                mine
            }
        };
        let (first, second) = (thread::spawn(put(0)), thread::spawn(put(1)));
        assert!(map.get(1).is_none_or(|found| *found < 2));
        let (first, second) = (first.join().unwrap(), second.join().unwrap());
        assert_eq!(first, second);
        assert_eq!((map.get(2), map.get(3), map.get(4)), (Some(&0), Some(&1), None));
    });
}

/// Whoever reads the revision first and then asks, as `Live` does, has who is there as long as the revision
/// is the same.
#[test]
fn who_was_replaced_is_not_taken_for_the_last_one() {
    check(|| {
        let core = new_core(Settings::default(), Loaders::default());
        load(&core, "it", RANK, &[("a", 1)]).unwrap();
        let old = core.registry.first(1, |_| true).unwrap();
        let writer = thread::spawn({
            let (core, old) = (Arc::clone(&core), Arc::clone(&old));
            move || {
                let bundle = old.bundle.clone().unwrap();
                let registrations = vec![(RANK, registration(&core, &bundle, "a", 1))];
                let next = Generation { bundle: bundle.clone(), registrations, loaded: None };
                let replaced = core.registry.replace(
                    &bundle,
                    bundle.path(),
                    next,
                    |_| Ok(()),
                    |error| ReloadError::Load { bundle: "it".into(), error },
                );
                assert_eq!(replaced.ok().unwrap().len(), 1);
            }
        });
        let revision = core.registry.revision_of(1);
        let seen = Revision::settled(revision.now());
        let found = core.registry.first(1, |_| true).unwrap();
        // The handle can be resolved at any time.
        assert!(core.registry.resolve(found.handle, |_| ()).is_ok());
        writer.join().unwrap();
        let now = core.registry.first(1, |_| true).unwrap();
        assert!(!Arc::ptr_eq(&now, &old));
        assert!(revision.now() != seen || Arc::ptr_eq(&found, &now));
    });
}

#[test]
fn whoever_is_removed_is_found_by_nobody_afterwards() {
    check(|| {
        let core = new_core(Settings::default(), Loaders::default());
        load(&core, "first", RANK, &[("a", 1)]).unwrap();
        let writer = thread::spawn({
            let core = Arc::clone(&core);
            move || {
                load(&core, "second", RANK, &[("a", 1)]).unwrap();
                drop(remove(&core, "first").unwrap());
            }
        });
        // There is always one of them, and the first only before the second.
        let names = |all: Vec<Arc<Registration>>| -> Vec<_> {
            all.iter().map(|it| it.provider().plugin.clone()).collect()
        };
        let seen = names(core.registry.all(1, None, |_| true));
        let possible = [vec!["first"], vec!["first", "second"], vec!["second"]];
        assert!(possible.iter().any(|it| *it == seen), "{seen:?}");
        writer.join().unwrap();
        assert_eq!(names(core.registry.all(1, None, |_| true)), ["second"]);
        assert_eq!(core.registry.revision(1), 1);
    });
}
