//! Who provides what.
//!
//! `registration` is one implementation of a contract, `slot` the place in which its generations follow each other,
//! `bundles` the loaded bundles. `id_map` and `append_list` are what look-ups read, and `revision` tells a cached look-up that
//! it is stale. `verify` compares schemas, and `binding` chooses the table for a Rust type of a contract.
//!
//! Look-ups wait for nobody: a contract is found in a map that only grows, its implementations in a list
//! that grows at its end, and whoever is gone has left a vacant slot. Changes take turns behind one
//! lock, under which no plugin code runs; what is taken out is handed to the caller, to be dropped when
//! the lock is free, because that can run plugin code. Registering costs the same, on average, however
//! much there is.

pub(crate) mod append_list;
pub(crate) mod binding;
pub(crate) mod bundles;
pub(crate) mod id_map;
pub(crate) mod registration;
pub(crate) mod revision;
pub(crate) mod slot;
pub(crate) mod verify;

use std::{any::TypeId, collections::BTreeSet, path::Path, sync::Arc};

use polyplug_abi::{BundleId, GuestContractHandle, GuestContractInterface};

use crate::{
    bundle::{description::Bundle, source::Source},
    error::{load::LoadError, register::RegisterError, reload::ReloadError},
    identity::contract_name::ContractName,
    loader::loader_bundle::LoaderBundle,
    registry::{
        append_list::AppendList,
        bundles::{Bundles, RemovedBundle, Standing, Ticket},
        id_map::IdMap,
        registration::Registration,
        revision::{Change, Revision},
        slot::{ContractSlots, Rank, Slot},
    },
    sync::{Mutex, lock},
};

/// The generation of all handles: a slot is never given to another, so its number alone says what a handle means.
const GENERATION: u32 = 1;

/// The slots of contracts, of which there can be very many.
type Contracts = IdMap<ContractSlots, 16>;

/// Who provides what.
#[derive(Default)]
pub(crate) struct Registry {
    /// By the id of the contract. One of another name with the same id is refused.
    contracts: Contracts,
    /// What is provided for plugins only, by the id of the host contract: one provider each.
    offers: Contracts,
    /// The slots of all of that.
    offer_slots: AppendList<Arc<Slot>>,
    /// All slots of contracts for everybody, by the index of their handles.
    slots: AppendList<Arc<Slot>>,
    /// The slots of the host's own values, by the address of the interface that plugins see.
    host_interfaces: IdMap<Arc<Slot>>,
    /// What is loaded. Whoever changes anything holds this lock.
    bundles: Mutex<Bundles>,
}

/// What is loaded, at one moment.
pub(crate) struct View<'a> {
    pub(crate) registry: &'a Registry,
    pub(crate) bundles: &'a Bundles,
}

/// Why a handle names nothing.
pub(crate) enum Unresolved {
    /// There never was such a handle.
    Unknown,
    /// What it named is gone.
    Stale,
}

/// A bundle that was initialised, with what it registered.
pub(crate) struct Generation {
    pub(crate) bundle: Bundle,
    pub(crate) registrations: Vec<(Rank, Registration)>,
    /// What its loader keeps for it.
    pub(crate) loaded: Option<Arc<LoaderBundle>>,
}

/// What was taken out with a bundle. Dropping it can run plugin code.
pub(crate) struct Removed {
    pub(crate) bundle: Bundle,
    pub(crate) registrations: Vec<Arc<Registration>>,
    /// What a loader keeps for the bundle.
    _loaded: Option<Arc<LoaderBundle>>,
}

impl Registry {
    /// Returns the first implementation of the contract with this id that is `wanted`.
    pub(crate) fn first(
        &self,
        id: u64,
        wanted: impl Fn(&Registration) -> bool,
    ) -> Option<Arc<Registration>> {
        self.use_first(id, None, wanted, Arc::clone)
    }

    /// Calls `use_it` with the first implementation of the contract with this id that is `wanted`, in one bundle or all.
    /// No lock is held, so `use_it` may call plugin code.
    pub(crate) fn use_first<R>(
        &self,
        id: u64,
        bundle: Option<BundleId>,
        wanted: impl Fn(&Registration) -> bool,
        use_it: impl FnOnce(&Arc<Registration>) -> R,
    ) -> Option<R> {
        self.contracts.get(id)?.use_first(bundle, wanted, use_it)
    }

    /// Returns who provides the host contract with this id for plugins.
    pub(crate) fn offer(&self, id: u64) -> Option<Arc<Registration>> {
        self.offers.get(id)?.use_first(None, |_| true, Arc::clone)
    }

    /// Returns the implementations of the contract with this id that are `wanted`, in one bundle or all, in the order in
    /// which they are asked.
    pub(crate) fn all(
        &self,
        id: u64,
        bundle: Option<BundleId>,
        wanted: impl Fn(&Registration) -> bool,
    ) -> Vec<Arc<Registration>> {
        self.contracts.get(id).map(|contract| contract.all(bundle, wanted)).unwrap_or_default()
    }

    /// Returns how often an implementation of the contract with this id was replaced or removed.
    pub(crate) fn revision(&self, id: u64) -> u64 {
        self.contracts.get(id).map_or(0, ContractSlots::revision)
    }

    /// Returns what counts that, also if nothing provides the contract yet.
    pub(crate) fn revision_of(&self, id: u64) -> Arc<Revision> {
        self.contracts.get_or_insert(id, ContractSlots::default).counter()
    }

    /// Calls `use_it` with what a handle names, and keeps it meanwhile.
    pub(crate) fn resolve<R>(
        &self,
        handle: GuestContractHandle,
        use_it: impl Fn(&Arc<Registration>) -> R,
    ) -> Result<R, Unresolved> {
        let index = handle.index as usize;
        loop {
            let slots = self.slots.read();
            let slot = slots.get(index).ok_or(Unresolved::Unknown)?;
            let used = slot.use_registration(|it| (it.handle == handle).then(|| use_it(it)));
            if let Some(used) = used {
                return used.ok_or(Unresolved::Stale);
            }
            // Another slot can have taken over the handle before this one was vacated.
            if self.slots.read().get(index).is_none_or(|now| Arc::ptr_eq(now, slot)) {
                return Err(Unresolved::Stale);
            }
        }
    }

    /// Returns the value of the host that plugins see behind `interface`.
    pub(crate) fn host_value(
        &self,
        interface: *const GuestContractInterface,
    ) -> Option<Arc<Registration>> {
        self.host_interfaces.get(interface.addr() as u64)?.registration()
    }

    /// Returns the values of a Rust type with which the host provides the contract.
    pub(crate) fn host_values_of(&self, id: u64, of: TypeId) -> Vec<Arc<Registration>> {
        self.all(id, None, |registration| registration.host_type() == Some(of))
    }

    /// Returns everything that is registered, in the order of registration.
    pub(crate) fn everything(&self) -> Vec<Arc<Registration>> {
        self.slots.read().iter().filter_map(|slot| slot.registration()).collect()
    }

    /// Returns the loaded bundles, in the order in which their loading began.
    pub(crate) fn bundles(&self) -> Vec<Bundle> {
        lock(&self.bundles).loaded().cloned().collect()
    }

    /// Returns the loaded bundle at `path`. Links are followed.
    pub(crate) fn bundle_at(&self, path: &Path) -> Option<Bundle> {
        let canonical = std::fs::canonicalize(path).ok();
        let is_it = |bundle: &Bundle| {
            bundle.path() == path
                || canonical.is_some() && std::fs::canonicalize(bundle.path()).ok() == canonical
        };
        self.bundles().into_iter().find(is_it)
    }

    /// Lets `look` see what is loaded, while nothing changes. It may not call anybody.
    ///
    /// What it sees stays in its slot meanwhile, so nothing is dropped by letting go of it.
    pub(crate) fn look<R>(&self, look: impl FnOnce(&View<'_>) -> R) -> R {
        look(&View { registry: self, bundles: &lock(&self.bundles) })
    }

    /// Returns the loaded bundles and those that could not be, in the order in which that was tried.
    pub(crate) fn all_bundles(&self) -> Vec<Bundle> {
        lock(&self.bundles).all().cloned().collect()
    }

    /// Notes that a bundle was found and could not be loaded.
    pub(crate) fn fail(&self, bundle: Bundle) {
        lock(&self.bundles).fail(bundle);
    }

    /// Notes that a bundle is being loaded, unless it is already.
    pub(crate) fn begin(&self, source: &Source) -> Result<Ticket, LoadError> {
        lock(&self.bundles).begin(source)
    }

    /// Whether the bundle called `name` is being reloaded.
    #[cfg(feature = "watch")]
    pub(crate) fn is_reloading(&self, name: &str) -> bool {
        lock(&self.bundles).is_reloading(name)
    }

    /// Takes back what [`Registry::begin`] noted, unless the bundle is loaded by now.
    pub(crate) fn end(&self, ticket: Ticket) {
        lock(&self.bundles).end(ticket);
    }

    /// Adds a bundle with everything that it registered, or nothing; nothing if `may` says so, which may
    /// not call anybody.
    pub(crate) fn commit(
        &self,
        ticket: Ticket,
        source: &Source,
        next: Generation,
        may: impl FnOnce(&View<'_>) -> Result<(), LoadError>,
    ) -> Result<(), LoadError> {
        let mut bundles = lock(&self.bundles);
        may(&View { registry: self, bundles: &bundles })?;
        bundles.check_name(ticket, &next.bundle)?;
        for (_, registration) in &next.registrations {
            self.refuse_collision(&source.library, registration, &[])?;
        }
        let Generation { bundle, registrations, loaded } = next;
        let slots = registrations.into_iter().map(|(rank, it)| self.add(rank, it));
        bundles.commit(ticket, bundle, loaded, slots.collect());
        Ok(())
    }

    /// Notes that a bundle is being reloaded, unless it is already, and returns it as it is.
    pub(crate) fn begin_reload(&self, name: &str) -> Result<Standing, ReloadError> {
        lock(&self.bundles).begin_reload(name)
    }

    /// Takes back what [`Registry::begin_reload`] noted.
    pub(crate) fn end_reload(&self, name: &str) {
        lock(&self.bundles).end_reload(name);
    }

    /// Puts the next generation of a bundle in the slot of `old`, or does nothing; nothing if `may` says
    /// so, which may not call anybody. Returns what was replaced. The caller holds what a loader keeps for
    /// `old`, so that none of its code runs here.
    pub(crate) fn replace(
        &self,
        old: &Bundle,
        library: &Path,
        next: Generation,
        may: impl FnOnce(&View<'_>) -> Result<(), ReloadError>,
        failed: impl Fn(LoadError) -> ReloadError,
    ) -> Result<Vec<Arc<Registration>>, ReloadError> {
        let mut bundles = lock(&self.bundles);
        let slots = bundles.slots_of(old, library).map_err(&failed)?;
        let gone = || ReloadError::NotLoaded { bundle: old.name().into(), loaded: bundles.names() };
        let mut slots = slots.ok_or_else(gone)?;
        may(&View { registry: self, bundles: &bundles })?;
        for (_, registration) in &next.registrations {
            self.refuse_collision(library, registration, &slots).map_err(&failed)?;
        }
        let changes = self.begin_at(&slots);
        let Generation { bundle, registrations, loaded } = next;
        let (mut replaced, mut taken) = (Vec::new(), Vec::new());
        for (rank, mut registration) in registrations {
            let id = registration.contract.id;
            let is_offer = registration.is_offer();
            let same = |slot: &Arc<Slot>| slot.contract == id && slot.is_offer == is_offer;
            let at = slots.iter().position(same);
            let next = at.and_then(|at| Some((at, slots[at].handle()?)));
            let Some((at, handle)) = next else {
                taken.push(self.add(rank, registration));
                continue;
            };
            let slot = slots.swap_remove(at);
            registration.handle = handle;
            if slot.is_of(rank) {
                replaced.extend(slot.succeed(registration));
                taken.push(slot);
            } else {
                taken.push(self.add_with_handle(rank, registration));
                replaced.extend(self.vacate(&slot));
            }
        }
        replaced.extend(slots.iter().filter_map(|slot| self.vacate(slot)));
        drop(changes);
        bundles.succeed(library, bundle, loaded, taken);
        Ok(replaced)
    }

    /// Begins to replace or to remove what stands at some slots.
    fn begin_at(&self, slots: &[Arc<Slot>]) -> Vec<Change<'_>> {
        let contracts: BTreeSet<_> = slots.iter().map(|it| (it.is_offer, it.contract)).collect();
        let contracts =
            contracts.into_iter().filter_map(|(is_offer, id)| self.of(is_offer).get(id));
        contracts.map(ContractSlots::begin).collect()
    }

    fn vacate(&self, slot: &Arc<Slot>) -> Option<Arc<Registration>> {
        self.of(slot.is_offer).get(slot.contract)?.vacate(slot)
    }

    fn of(&self, is_offer: bool) -> &Contracts {
        if is_offer { &self.offers } else { &self.contracts }
    }

    /// Refuses what would be confused with something that is there; `own` are slots that are about to become
    /// free.
    fn refuse_collision(
        &self,
        library: &Path,
        registration: &Registration,
        own: &[Arc<Slot>],
    ) -> Result<(), LoadError> {
        if let Some(other) = self.other_offer(registration) {
            let is_own = own.iter().any(|slot| {
                slot.registration().is_some_and(|standing| Arc::ptr_eq(&standing, &other))
            });
            if is_own {
                return Ok(());
            }
            return Err(LoadError::Offered {
                path: library.into(),
                contract: registration.contract.full(),
                by: other.provider().plugin.clone(),
            });
        }
        match self.collision(&registration.contract) {
            None => Ok(()),
            Some(registered) => Err(LoadError::Collision {
                path: library.into(),
                id: registration.contract.id,
                registered,
                found: registration.contract.full(),
            }),
        }
    }

    /// Returns everything that is provided for plugins only, in the order of registration.
    pub(crate) fn all_offers(&self) -> Vec<Arc<Registration>> {
        self.offer_slots.read().iter().filter_map(|slot| slot.registration()).collect()
    }

    /// Adds a value of the host, or gives it back: dropping it runs code that may come back here.
    pub(crate) fn add_host(
        &self,
        rank: Rank,
        registration: Registration,
    ) -> Result<(), (RegisterError, Box<Registration>)> {
        let _turn = lock(&self.bundles);
        if let Some(other) = self.other_offer(&registration) {
            let (contract, by) = (registration.contract.full(), other.provider().plugin.clone());
            let error = RegisterError::Offered { contract, by };
            return Err((error, Box::new(registration)));
        }
        if let Some(registered) = self.collision(&registration.contract) {
            let (id, found) = (registration.contract.id, registration.contract.full());
            let error = RegisterError::Collision { id, registered, found };
            return Err((error, Box::new(registration)));
        }
        let (interface, is_offer) = (registration.interface.address(), registration.is_offer());
        let slot = self.add(rank, registration);
        if !is_offer {
            self.host_interfaces.get_or_insert(interface as u64, || Arc::clone(&slot));
        }
        Ok(())
    }

    /// Takes out the bundle called `name` with everything that it registered, unless `may` says no, which
    /// may not call anybody. `None` if it is not loaded.
    pub(crate) fn remove<E>(
        &self,
        name: &str,
        may: impl FnOnce(&View<'_>) -> Result<(), E>,
    ) -> Result<Option<Removed>, E> {
        let mut bundles = lock(&self.bundles);
        may(&View { registry: self, bundles: &bundles })?;
        let Some(RemovedBundle { bundle, slots, loaded }) = bundles.remove(name) else {
            return Ok(None);
        };
        let changes = self.begin_at(&slots);
        let registrations = slots.iter().filter_map(|slot| self.vacate(slot)).collect();
        drop(changes);
        Ok(Some(Removed { bundle, registrations, _loaded: loaded }))
    }

    /// Returns who provides the same host contract already.
    fn other_offer(&self, registration: &Registration) -> Option<Arc<Registration>> {
        if registration.is_offer() { self.offer(registration.contract.id) } else { None }
    }

    /// Returns the contract of another name that has the same id.
    fn collision(&self, contract: &ContractName) -> Option<String> {
        // All of them have the same name, or would have been refused.
        let other = self.first(contract.id, |_| true)?;
        (other.contract.name != contract.name).then(|| other.contract.full())
    }

    /// Adds a slot. The lock is held.
    fn add(&self, rank: Rank, mut registration: Registration) -> Arc<Slot> {
        if registration.is_offer() {
            let offer = self.offers.get_or_insert(registration.contract.id, ContractSlots::default);
            let slot = Arc::new(Slot::new(rank, registration));
            self.offer_slots.push(Arc::clone(&slot));
            offer.add(Arc::clone(&slot));
            return slot;
        }
        // More of them than the numbers of handles fit in no memory; the null handle finds nothing.
        let index = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        registration.handle = GuestContractHandle { index, generation: GENERATION };
        let contract =
            self.contracts.get_or_insert(registration.contract.id, ContractSlots::default);
        let slot = Arc::new(Slot::new(rank, registration));
        self.slots.push(Arc::clone(&slot));
        contract.add(Arc::clone(&slot));
        slot
    }

    /// Adds the slot of a next generation with another rank, which takes over the handle. The lock is held, and the
    /// slot before is vacated after this.
    fn add_with_handle(&self, rank: Rank, registration: Registration) -> Arc<Slot> {
        let (is_offer, id) = (registration.is_offer(), registration.contract.id);
        let index = registration.handle.index as usize;
        let slot = Arc::new(Slot::new(rank, registration));
        let list = if is_offer { &self.offer_slots } else { &self.slots };
        let mut slots: Vec<_> = list.read().iter().cloned().collect();
        match slots.get_mut(index) {
            Some(before) if !is_offer => {
                *before = Arc::clone(&slot);
                list.replace(slots);
            }
            // Nothing finds an offer by its place.
            _ => list.push(Arc::clone(&slot)),
        }
        self.of(is_offer).get_or_insert(id, ContractSlots::default).add(Arc::clone(&slot));
        slot
    }
}

#[cfg(all(test, polyplug_model))]
mod models;
#[cfg(test)]
mod tests;
