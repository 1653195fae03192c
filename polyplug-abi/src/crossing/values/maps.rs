//! Maps and sets: lists of their entries.
//!
//! Invariant: the order of the entries means nothing, and of two entries with one key the last one counts.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    hash::{BuildHasher, Hash},
    vec::Vec,
};

use super::via::via;
use crate::{crossing::abi_type::AbiType, schema::TypeSchema};

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
