//! Slots: where the implementations of a contract stand, in the order in which they are asked.
//!
//! A slot belongs to one implementation for good, and to the next generations of it, which keep its handle: callers of
//! ABI v1 hold a handle over a reload, and resolve it to the interface that is there. It becomes vacant when its bundle
//! goes, and is never given to another, so a handle can turn stale but never mean something else.

use std::{
    cmp::Reverse,
    sync::{Arc, atomic::Ordering},
};

use polyplug_abi::GuestContractHandle;

use crate::{
    registry::{
        append_list::AppendList,
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
    /// Whether it is provided for plugins only, under the id of a host contract.
    pub(super) is_offer: bool,
    rank: Rank,
    occupant: ArcSwapOption<Registration>,
}

impl Slot {
    pub(super) fn new(rank: Rank, registration: Registration) -> Self {
        let contract = registration.contract.id;
        let is_offer = registration.is_offer();
        Self { contract, is_offer, rank, occupant: ArcSwapOption::from_pointee(registration) }
    }

    /// Returns the implementation, unless it is gone. Waits for nobody.
    pub(super) fn registration(&self) -> Option<Arc<Registration>> {
        self.occupant.load_full()
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

/// The slots of one contract.
#[derive(Default)]
pub(super) struct ContractSlots {
    slots: AppendList<Arc<Slot>>,
    /// How many of them are vacant. Only writers look at it.
    vacant: AtomicUsize,
    /// Moves when an implementation that somebody may hold is replaced or removed.
    revision: Arc<Revision>,
}

impl ContractSlots {
    /// Has the first implementation used of which `wanted` is true; it stays meanwhile. Waits for nobody.
    pub(super) fn use_first<R>(
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

    /// Returns the implementations of which `wanted` is true, in order. Waits for nobody.
    pub(super) fn all(&self, wanted: impl Fn(&Registration) -> bool) -> Vec<Arc<Registration>> {
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

    /// Vacates a slot of this contract, and returns who stood there. For writers, who take turns and have
    /// begun.
    ///
    /// Vacant slots stay in the list until they are the greater part of it, so that this costs the
    /// same, on average, however many there are.
    pub(super) fn vacate(&self, slot: &Slot) -> Option<Arc<Registration>> {
        let registration = slot.occupant.swap(None)?;
        let vacant = self.vacant.load(Ordering::Relaxed) + 1;
        if vacant * 2 > self.slots.len() {
            let slots = self.slots.read();
            let taken = slots.iter().filter(|slot| !slot.is_vacant()).cloned().collect();
            self.slots.replace(taken);
            self.vacant.store(0, Ordering::Relaxed);
        } else {
            self.vacant.store(vacant, Ordering::Relaxed);
        }
        Some(registration)
    }
}
