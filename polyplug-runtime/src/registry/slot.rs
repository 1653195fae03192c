//! Slots: where the implementations of a contract stand, in the order in which they are asked.
//!
//! A slot belongs to one implementation for good, and to the next generations of it, which keep its handle: callers of
//! ABI v1 hold a handle over a reload, and resolve it to the interface that is there. It becomes vacant when its bundle
//! goes, and is never given to another, so a handle can turn stale but never mean something else.

use std::{
    cmp::Reverse,
    sync::{Arc, atomic::Ordering},
};

use polyplug_abi::{BundleId, GuestContractHandle};

use crate::{
    registry::{
        append_list::AppendList,
        id_map::IdMap,
        registration::Registration,
        revision::{Change, Revision},
    },
    sync::{ArcSwapOption, AtomicUsize},
};

/// What decides who is asked first: the host's preference, then the bundle's priority, and among equals
/// who was registered first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    /// The slot in the host's list of preferred bundles; after all of them without one.
    pub(crate) preference: usize,
    /// The priority that the bundle gives itself.
    pub(crate) priority: Reverse<i32>,
}

/// Where one implementation stands.
pub(super) struct Slot {
    /// The id of the contract.
    pub(super) contract: u64,
    /// The id of the bundle; `None` for a value of the host.
    bundle: Option<BundleId>,
    /// Whether it is provided for plugins only, under the id of a host contract.
    pub(super) is_offer: bool,
    rank: Rank,
    occupant: ArcSwapOption<Registration>,
}

impl Slot {
    pub(super) fn new(rank: Rank, registration: Registration) -> Self {
        let contract = registration.contract.id;
        let bundle = registration.bundle.as_ref().map(|bundle| BundleId::of(bundle.name()));
        let is_offer = registration.is_offer();
        let occupant = ArcSwapOption::from_pointee(registration);
        Self { contract, bundle, is_offer, rank, occupant }
    }

    /// Returns the implementation, unless it is gone. Never waits.
    pub(super) fn registration(&self) -> Option<Arc<Registration>> {
        self.occupant.load_full()
    }

    /// Calls `use_it` with the implementation, and keeps it meanwhile, unless it is gone. Never waits.
    pub(super) fn use_registration<R>(
        &self,
        use_it: impl FnOnce(&Arc<Registration>) -> R,
    ) -> Option<R> {
        self.occupant.load().as_ref().map(use_it)
    }

    /// Returns the handle of the implementation, unless the slot is vacant. The next generation has the same.
    pub(super) fn handle(&self) -> Option<GuestContractHandle> {
        Some(self.occupant.load().as_ref()?.handle)
    }

    /// Whether what has this rank can stand here.
    pub(super) fn is_of(&self, rank: Rank) -> bool {
        self.rank == rank
    }

    /// Puts the next generation there, and returns who stood there. For writers, who take turns and have
    /// begun.
    pub(super) fn succeed(&self, next: Registration) -> Option<Arc<Registration>> {
        self.occupant.swap(Some(Arc::new(next)))
    }

    fn is_vacant(&self) -> bool {
        self.occupant.load().is_none()
    }
}

/// Slots in the order in which they are asked.
#[derive(Default)]
struct SlotList {
    slots: AppendList<Arc<Slot>>,
    /// How many of them are vacant. Only writers look at it.
    vacant: AtomicUsize,
}

impl SlotList {
    /// Calls `use_it` with the first implementation that is `wanted`, and keeps it meanwhile. Never waits.
    fn use_first<R>(
        &self,
        wanted: impl Fn(&Registration) -> bool,
        use_it: impl FnOnce(&Arc<Registration>) -> R,
    ) -> Option<R> {
        loop {
            let (slots, mut seen) = (self.slots.read(), 0);
            for slot in slots.iter() {
                seen += 1;
                let occupant = slot.occupant.load();
                if let Some(found) = occupant.as_ref().filter(|it| wanted(it)) {
                    return Some(use_it(found));
                }
            }
            // One can have come before another went, and be in none of the slots that were looked at.
            if self.slots.is_still(&slots, seen) {
                return None;
            }
        }
    }

    /// Returns the implementations that are `wanted`, in order. Never waits.
    fn all(&self, wanted: impl Fn(&Registration) -> bool) -> Vec<Arc<Registration>> {
        loop {
            let (slots, mut seen) = (self.slots.read(), 0);
            let all = slots.iter().inspect(|_| seen += 1);
            let found = all.filter_map(|slot| slot.registration()).filter(|it| wanted(it));
            let found = found.collect();
            // As above.
            if self.slots.is_still(&slots, seen) {
                return found;
            }
        }
    }

    /// Adds a slot behind those of the same rank. For writers, who take turns.
    fn add(&self, slot: Arc<Slot>) {
        let slots = self.slots.read();
        let last = self.slots.len().checked_sub(1).and_then(|last| slots.get(last));
        if last.is_none_or(|last| last.rank <= slot.rank) {
            return self.slots.push(slot);
        }
        let mut sorted: Vec<_> = slots.iter().cloned().collect();
        let at = sorted.partition_point(|other| other.rank <= slot.rank);
        sorted.insert(at, slot);
        self.slots.replace(sorted);
    }

    /// Notes that one of the slots has become vacant. For writers, who take turns.
    ///
    /// Vacant slots stay in the list until they are the greater part of it, so that this costs the
    /// same, on average, however many there are.
    fn note_vacant(&self) {
        let vacant = self.vacant.load(Ordering::Relaxed) + 1;
        if vacant * 2 > self.slots.len() {
            let slots = self.slots.read();
            let taken = slots.iter().filter(|slot| !slot.is_vacant()).cloned().collect();
            self.slots.replace(taken);
            self.vacant.store(0, Ordering::Relaxed);
        } else {
            self.vacant.store(vacant, Ordering::Relaxed);
        }
    }
}

/// The slots of one contract.
#[derive(Default)]
pub(super) struct ContractSlots {
    all: SlotList,
    /// Those of each bundle by itself, which are found in the same time however many bundles there are.
    by_bundle: IdMap<SlotList>,
    /// Moves when an implementation is replaced or removed that a caller may hold.
    revision: Arc<Revision>,
}

impl ContractSlots {
    /// Calls `use_it` with the first implementation that is `wanted`, and keeps it meanwhile. With a bundle, it does not
    /// look at those of others, except one whose name has the same hash. Never waits.
    pub(super) fn use_first<R>(
        &self,
        bundle: Option<BundleId>,
        wanted: impl Fn(&Registration) -> bool,
        use_it: impl FnOnce(&Arc<Registration>) -> R,
    ) -> Option<R> {
        self.of(bundle)?.use_first(wanted, use_it)
    }

    /// Returns the implementations that are `wanted`, in order. Never waits.
    pub(super) fn all(
        &self,
        bundle: Option<BundleId>,
        wanted: impl Fn(&Registration) -> bool,
    ) -> Vec<Arc<Registration>> {
        self.of(bundle).map(|slots| slots.all(wanted)).unwrap_or_default()
    }

    fn of(&self, bundle: Option<BundleId>) -> Option<&SlotList> {
        match bundle {
            None => Some(&self.all),
            Some(bundle) => self.by_bundle.get(bundle.0),
        }
    }

    /// Returns how often an implementation was replaced or removed.
    pub(super) fn revision(&self) -> u64 {
        self.revision.changes()
    }

    /// Returns what counts that.
    pub(super) fn counter(&self) -> Arc<Revision> {
        Arc::clone(&self.revision)
    }

    /// Begins to replace or to remove slots. For writers, who take turns.
    pub(super) fn begin(&self) -> Change<'_> {
        self.revision.begin()
    }

    /// Adds a slot behind those of the same rank. For writers, who take turns.
    pub(super) fn add(&self, slot: Arc<Slot>) {
        if let Some(bundle) = slot.bundle {
            self.by_bundle.get_or_insert(bundle.0, SlotList::default).add(Arc::clone(&slot));
        }
        self.all.add(slot);
    }

    /// Vacates a slot of this contract, and returns who stood there. For writers, who take turns and have
    /// begun.
    pub(super) fn vacate(&self, slot: &Slot) -> Option<Arc<Registration>> {
        let registration = slot.occupant.swap(None)?;
        self.all.note_vacant();
        if let Some(bundle) = slot.bundle.and_then(|bundle| self.by_bundle.get(bundle.0)) {
            bundle.note_vacant();
        }
        Some(registration)
    }
}
