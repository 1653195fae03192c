//! Maps and sets: lists of their entries.
//!
//! Invariant: the order of the entries means nothing, and of two entries with one key the last one counts.

use std::{
    any::TypeId,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    hash::{BuildHasher, Hash, RandomState},
    mem::take,
    vec::Vec,
};

use super::via::via;
use crate::{
    crossing::{
        abi_type::AbiType,
        invalid_value::InvalidValue,
        lending::{Arena, Copies, Lend, type_id},
        owned::OwnedVec,
        values::tuple::AbiTuple2,
    },
    schema::TypeSchema,
};

via!(
    impl[K: AbiType + Ord, V: AbiType] BTreeMap<K, V> as Vec<(K, V)>,
    TypeSchema::Generic("Map", &[K::SCHEMA, V::SCHEMA]),
    with<'x>: BTreeMap<K::With<'x>, V::With<'x>>,
    into: |map| map.into_iter().collect(),
    from: |entries| Ok(entries.into_iter().collect()),
);

via!(
    impl[K: AbiType + Eq + Hash, V: AbiType, S: BuildHasher + Default] HashMap<K, V, S> as Vec<(K, V)>,
    TypeSchema::Generic("Map", &[K::SCHEMA, V::SCHEMA]),
    with<'x>: HashMap<K::With<'x>, V::With<'x>, S>,
    into: |map| map.into_iter().collect(),
    from: |entries| Ok(entries.into_iter().collect()),
);

via!(
    impl[T: AbiType + Ord] BTreeSet<T> as Vec<T>,
    TypeSchema::Generic("Set", &[T::SCHEMA]),
    with<'x>: BTreeSet<T::With<'x>>,
    into: |set| set.into_iter().collect(),
    from: |values| Ok(values.into_iter().collect()),
);

via!(
    impl[T: AbiType + Eq + Hash, S: BuildHasher + Default] HashSet<T, S> as Vec<T>,
    TypeSchema::Generic("Set", &[T::SCHEMA]),
    with<'x>: HashSet<T::With<'x>, S>,
    into: |set| set.into_iter().collect(),
    from: |values| Ok(values.into_iter().collect()),
);

/// Implements [`Lend`] for a map or a set: what travels for an entry, how it is lent, how an entry is taken out to be
/// written over, how it is copied, and how it is added.
macro_rules! lend_entries {
    (
        impl[$($generics:tt)*] $ty:ty as $schema:literal [$($part:ident),*], with<$lifetime:lifetime>: $with:ty,
        entry: $entry:ty, lend: $lend:expr, taken: |$this:ident| $taken:expr,
        add: $add:expr, hasher: $($hasher:ty)? $(,)?
    ) => {
        // SAFETY: the entries are lent, and copied, each by itself; they do not lie in `self`, so a move leaves them
        // where they are. A copy that has a hasher of the author's is not kept for another call.
        unsafe impl<$($generics)*> Lend for $ty {
            type Lent = OwnedVec<<$entry as Lend>::Lent>;
            type With<$lifetime> = $with;
            const SCHEMA: &'static TypeSchema = &TypeSchema::Generic($schema, &[$($part::SCHEMA),*]);
            const BORROWS: usize = <$entry as Lend>::BORROWS;
            const IS_ABI_TYPE: bool = <$entry as Lend>::IS_ABI_TYPE;

            fn lend(&self, arena: &Arena) -> Self::Lent {
                OwnedVec::lent(arena.write_all(self.iter(), |entry| ($lend)(entry, arena)))
            }

            unsafe fn copy(lent: Self::Lent, copies: &Copies) -> Result<Self, InvalidValue> {
                let mut copied = Self::default();
                // SAFETY: the caller promises the same.
                unsafe { copied.refill(lent, copies) }?;
                Ok(copied)
            }

            unsafe fn refill(&mut self, lent: Self::Lent, copies: &Copies) -> Result<(), InvalidValue> {
                $(if !is_of_std::<$hasher>() { copies.spoil(); })?
                let view = lent.view();
                view.check()?;
                let add: fn(&mut Self, $entry) = $add;
                let $this = &mut *self;
                let mut spare = $taken;
                // SAFETY: the caller promises that the entries are there.
                for lent in unsafe { view.as_slice() } {
                    // SAFETY: the caller promises entries that were lent.
                    let entry = unsafe { copy_entry::<$entry>(spare.next(), *lent, copies) }?;
                    add(self, entry);
                }
                Ok(())
            }
        }
    };
}

/// Makes an entry, out of one that is not used any more if there is one.
///
/// # Safety
/// As for [`Lend::copy`].
unsafe fn copy_entry<T: Lend>(
    spare: Option<T>,
    lent: T::Lent,
    copies: &Copies,
) -> Result<T, InvalidValue> {
    if let Some(mut spare) = spare {
        // SAFETY: the caller promises an entry that was lent.
        unsafe { spare.refill(lent, copies) }?;
        return Ok(spare);
    }
    // With what a table has for each entry.
    copies.count(2 * size_of::<T>());
    // SAFETY: as above.
    unsafe { T::copy(lent, copies) }
}

/// Whether a hasher is that of the standard library, which belongs to no thread and whose destructor does nothing.
fn is_of_std<S>() -> bool {
    type_id::<S>() == TypeId::of::<RandomState>()
}

lend_entries!(
    impl[K: Lend + Ord, V: Lend] BTreeMap<K, V> as "Map" [K, V],
    with<'x>: BTreeMap<K::With<'x>, V::With<'x>>,
    entry: (K, V),
    lend: |(key, value): (&K, &V), arena| AbiTuple2 { f0: key.lend(arena), f1: value.lend(arena) },
    taken: |map| take(map).into_iter(),
    add: |map, (key, value)| { map.insert(key, value); },
    hasher:
);

lend_entries!(
    impl[K: Lend + Eq + Hash, V: Lend, S: BuildHasher + Default + 'static] HashMap<K, V, S> as "Map" [K, V],
    with<'x>: HashMap<K::With<'x>, V::With<'x>, S>,
    entry: (K, V),
    lend: |(key, value): (&K, &V), arena| AbiTuple2 { f0: key.lend(arena), f1: value.lend(arena) },
    // The table stays.
    taken: |map| map.drain().collect::<Vec<_>>().into_iter(),
    add: |map, (key, value)| { map.insert(key, value); },
    hasher: S
);

lend_entries!(
    impl[T: Lend + Ord] BTreeSet<T> as "Set" [T], with<'x>: BTreeSet<T::With<'x>>,
    entry: T,
    lend: |value: &T, arena| value.lend(arena),
    taken: |set| take(set).into_iter(),
    add: |set, value| { set.insert(value); },
    hasher:
);

lend_entries!(
    impl[T: Lend + Eq + Hash, S: BuildHasher + Default + 'static] HashSet<T, S> as "Set" [T],
    with<'x>: HashSet<T::With<'x>, S>,
    entry: T,
    lend: |value: &T, arena| value.lend(arena),
    taken: |set| set.drain().collect::<Vec<_>>().into_iter(),
    add: |set, value| { set.insert(value); },
    hasher: S
);
