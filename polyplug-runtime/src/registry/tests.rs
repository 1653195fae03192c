//! The registry against a list that is sorted anew each time.

use std::{cmp::Reverse, path::PathBuf, ptr, sync::Arc};

use polyplug_abi::{
    GuestContractInstance, GuestContractInterface, HostApi, Provider, Version, VmLoaderData,
};

use super::*;
use crate::{
    boundary::foreign_memory::Constant,
    bundle::description::Description,
    host_api::host_table::own,
    instance::backing::Backing,
    library::maker::Maker,
    lifecycle::{steps::new_core, unload::remove},
    loader::loaders::Loaders,
    registry::registration::implementation::{Implementation, V1Interface},
    shared::{runtime_core::Core, settings::Settings},
};

/// Makes no instance.
pub(super) unsafe extern "C" fn create(
    _: VmLoaderData,
    _: *const HostApi,
    _: *const (),
    _: *mut GuestContractInstance,
) {
}

/// Ends no instance.
pub(super) unsafe extern "C" fn destroy(
    _: VmLoaderData,
    _: *const HostApi,
    _: GuestContractInstance,
) {
}

pub(super) fn registration(core: &Arc<Core>, bundle: &Bundle, name: &str, id: u64) -> Registration {
    let contract = ContractName { id, name: name.into(), version: Version::new(1, 0, 0) };
    let provider = Provider::new(bundle.name().into(), Version::default(), None, None);
    let implementation = Implementation::Uniform {
        create,
        destroy,
        // SAFETY: there is no function, so nobody reads one.
        functions: unsafe { Constant::new(ptr::null()) },
        count: 0,
        host: own(core).api(),
    };
    // SAFETY: nobody looks at the interface.
    let interface = unsafe { Constant::<GuestContractInterface>::new(ptr::null()) };
    let backing = Backing::of_host(Maker::new(provider, &Arc::default()));
    let bundle = Some(bundle.clone());
    Registration::new(bundle, contract, backing, V1Interface::Guest(interface), implementation)
}

/// Loads a bundle that provides the contracts with these names and ids.
pub(super) fn load(
    core: &Arc<Core>,
    name: &str,
    rank: Rank,
    contracts: &[(&str, u64)],
) -> Result<(), LoadError> {
    let path = PathBuf::from(format!("/nowhere/{name}.so"));
    let source = Source::at(&path);
    let bundle = Bundle::new(Description { name: name.into(), path, ..Description::default() });
    let ticket = core.registry.begin(&source)?;
    let registrations = contracts.iter().map(|(contract, id)| {
        let registration = registration(core, &bundle, contract, *id);
        (rank, registration)
    });
    let registrations = registrations.collect();
    let next = Generation { bundle: bundle.clone(), registrations, loaded: None };
    let result = core.registry.commit(ticket, &source, next, |_| Ok(()));
    core.registry.end(ticket);
    result
}

pub(super) const RANK: Rank = Rank { preference: usize::MAX, priority: Reverse(0) };

#[test]
fn it_is_always_what_a_sorted_list_would_be() {
    let core = new_core(Settings::default(), Loaders::default());
    let mut model: Vec<(Rank, String, GuestContractHandle)> = Vec::new();
    let mut gone = Vec::new();
    // Numbers that look like chance and are the same each time.
    let mut seed = 1_u64;
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % below
    };
    for step in 0..3000 {
        if next(5) < 3 {
            #[expect(clippy::cast_possible_truncation, reason = "small")]
            let priority = Reverse(next(4) as i32);
            let preference = if next(6) == 0 { next(3) as usize } else { usize::MAX };
            let (rank, name) = (Rank { preference, priority }, format!("b{step}"));
            load(&core, &name, rank, &[("a", 1), ("other", 2)]).unwrap();
            let found = core.registry.first(1, |it| it.provider().plugin == name).unwrap();
            let at = model.partition_point(|(other, ..)| *other <= rank);
            model.insert(at, (rank, name, found.handle));
        } else if !model.is_empty() {
            #[expect(clippy::cast_possible_truncation, reason = "small")]
            let at = next(model.len() as u64) as usize;
            let (_, name, handle) = model.remove(at);
            let removed = remove(&core, &name).unwrap();
            assert_eq!((removed.bundle.name(), removed.registrations.len()), (&*name, 2));
            gone.push(handle);
        }
        let all = core.registry.all(1, None, |_| true);
        let names: Vec<_> = all.iter().map(|it| &it.provider().plugin).collect();
        assert!(names.iter().copied().eq(model.iter().map(|(_, name, _)| name)), "{names:?}");
        assert_eq!(core.registry.revision(1), gone.len() as u64);
        // Of one bundle only its own are looked at.
        let name = format!("b{}", next(step + 1));
        let is_there = model.iter().any(|(_, it, _)| *it == name);
        let of_bundle = core.registry.all(1, Some(BundleId::of(&name)), |_| true);
        assert_eq!(of_bundle.len(), usize::from(is_there), "{name}");
        assert!(of_bundle.iter().all(|it| it.provider().plugin == name));
    }
    for (_, name, handle) in &model {
        let found = core.registry.resolve(*handle, Arc::clone).ok().unwrap();
        assert_eq!(found.provider().plugin, *name);
    }
    assert!(
        gone.iter()
            .all(|it| matches!(core.registry.resolve(*it, Arc::clone), Err(Unresolved::Stale)))
    );
    assert_eq!(core.registry.revision(7), 0);
}

/// Puts a next generation of a bundle in its place, with these contracts and this rank.
fn reload(core: &Arc<Core>, name: &str, rank: Rank, contracts: &[(&str, u64)]) {
    let old = core.registry.bundles().into_iter().find(|it| it.name() == name).unwrap();
    let registrations = contracts.iter().map(|(contract, id)| {
        let registration = registration(core, &old, contract, *id);
        (rank, registration)
    });
    let registrations = registrations.collect();
    let next = Generation { bundle: old.clone(), registrations, loaded: None };
    let failed = |error| ReloadError::Load { bundle: name.into(), error };
    let replaced = core.registry.replace(&old, old.path(), next, |_| Ok(()), failed);
    replaced.unwrap();
}

#[test]
fn a_handle_survives_reloads_and_ends_with_what_it_names() {
    let core = new_core(Settings::default(), Loaders::default());
    load(&core, "it", RANK, &[("a", 1), ("b", 2)]).unwrap();
    load(&core, "other", RANK, &[("a", 1)]).unwrap();
    let handle = |id| core.registry.first(id, |it| it.provider().plugin == "it").unwrap().handle;
    let (a, b) = (handle(1), handle(2));
    let first = Rank { preference: 0, ..RANK };
    for rank in [RANK, first, RANK, first, first] {
        let before = core.registry.resolve(a, Arc::clone).ok().unwrap();
        reload(&core, "it", rank, &[("a", 1), ("b", 2)]);
        let now = core.registry.resolve(a, Arc::clone).ok().unwrap();
        assert!(!Arc::ptr_eq(&before, &now));
        assert_eq!((handle(1), handle(2)), (a, b));
        let order = core.registry.all(1, None, |_| true);
        let order: Vec<_> = order.iter().map(|it| &*it.provider().plugin).collect();
        let expected = if rank == first { ["it", "other"] } else { ["other", "it"] };
        assert!(order == expected || rank == RANK && order == ["it", "other"], "{order:?}");
    }
    for (bundle, count) in [("it", 1), ("other", 1), ("nobody", 0)] {
        assert_eq!(core.registry.all(1, Some(BundleId::of(bundle)), |_| true).len(), count);
    }
    reload(&core, "it", RANK, &[("a", 1)]);
    assert!(core.registry.resolve(a, Arc::clone).is_ok());
    assert!(matches!(core.registry.resolve(b, Arc::clone), Err(Unresolved::Stale)));
    remove(&core, "it").unwrap();
    load(&core, "it", RANK, &[("a", 1), ("b", 2)]).unwrap();
    assert!(matches!(core.registry.resolve(a, Arc::clone), Err(Unresolved::Stale)));
    assert_ne!((handle(1), handle(2)), (a, b));
}

#[test]
fn an_id_belongs_to_one_name_for_as_long_as_somebody_has_it() {
    let core = new_core(Settings::default(), Loaders::default());
    load(&core, "first", RANK, &[("a", 1)]).unwrap();
    let error = load(&core, "second", RANK, &[("c", 3), ("b", 1)]).unwrap_err();
    let LoadError::Collision { id: 1, registered, found, .. } = &error else { panic!("{error}") };
    assert_eq!((&**registered, &**found), ("a@1", "b@1"));
    assert!(core.registry.all(3, None, |_| true).is_empty(), "nothing of the bundle is registered");
    remove(&core, "first").unwrap();
    load(&core, "second", RANK, &[("c", 3), ("b", 1)]).unwrap();
    assert_eq!(core.registry.all(1, None, |_| true).len(), 1);
}

#[test]
fn names_are_taken_by_whoever_commits_first() {
    let core = new_core(Settings::default(), Loaders::default());
    load(&core, "one", RANK, &[]).unwrap();
    assert!(matches!(load(&core, "one", RANK, &[]), Err(LoadError::AlreadyLoaded { .. })));
    assert!(remove(&core, "two").is_err());
    assert_eq!(core.registry.bundles().len(), 1);
}
