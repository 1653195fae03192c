//! A map from ids that only grows, read without waiting while somebody writes.
//!
//! A tree with four branches at each node: the bits of an id say the way, two at a time, and the first
//! node on it that is free becomes the id's. Whatever the ids are, a way ends after all 64 bits, so a
//! look-up takes 33 steps at most, and a handful with the hashes that ids are.

use crate::sync::OnceLock;

/// An odd number: multiplying by it mixes the bits of an id, and never makes two ids one.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// A map from ids that only grows.
pub(super) struct IdMap<T>(Node<T>);

struct Node<T> {
    entry: OnceLock<(u64, T)>,
    branches: [OnceLock<Box<Node<T>>>; 4],
}

impl<T> Default for IdMap<T> {
    fn default() -> Self {
        Self(Node::default())
    }
}

impl<T> Default for Node<T> {
    fn default() -> Self {
        Self { entry: OnceLock::new(), branches: Default::default() }
    }
}

impl<T> IdMap<T> {
    /// Returns what belongs to `id`.
    pub(super) fn get(&self, id: u64) -> Option<&T> {
        let mut node = &self.0;
        let mut way = id.wrapping_mul(MIX);
        loop {
            let (owner, value) = node.entry.get()?;
            if *owner == id {
                return Some(value);
            }
            node = node.branches[branch(way)].get()?;
            way <<= 2;
        }
    }

    /// Returns what belongs to `id`, and makes it the first time.
    pub(super) fn get_or_insert(&self, id: u64, make: impl Fn() -> T) -> &T {
        let mut node = &self.0;
        let mut way = id.wrapping_mul(MIX);
        loop {
            let (owner, value) = node.entry.get_or_init(|| (id, make()));
            if *owner == id {
                return value;
            }
            node = node.branches[branch(way)].get_or_init(Box::default);
            way <<= 2;
        }
    }
}

/// Returns the two highest bits.
fn branch(way: u64) -> usize {
    (way >> 62) as usize
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    /// Returns how many steps it takes to find `id`.
    fn steps<T>(map: &IdMap<T>, id: u64) -> usize {
        let (mut node, mut way, mut steps) = (&map.0, id.wrapping_mul(MIX), 1);
        while node.entry.get().unwrap().0 != id {
            node = node.branches[branch(way)].get().unwrap();
            way <<= 2;
            steps += 1;
        }
        steps
    }

    #[test]
    fn what_was_put_in_is_found_and_nothing_else() {
        let map = IdMap::default();
        assert!(map.get(0).is_none());
        for id in (0..1000).chain([u64::MAX, u64::MAX - 1, 1 << 63]) {
            assert_eq!(*map.get_or_insert(id, || id), id);
            assert_eq!(*map.get_or_insert(id, || 7), id);
        }
        assert_eq!(map.get(999), Some(&999));
        assert_eq!(map.get(1 << 63), Some(&(1 << 63)));
        assert!(map.get(1000).is_none());
    }

    #[test]
    fn ids_made_to_meet_are_found_in_few_steps_all_the_same() {
        // The inverse of the mixing: ids whose ways differ in the last bits only.
        let inverse =
            (0..6).fold(MIX, |x: u64, _| x.wrapping_mul(2_u64.wrapping_sub(MIX.wrapping_mul(x))));
        let map = IdMap::default();
        for i in 0..64 {
            map.get_or_insert(inverse.wrapping_mul(i), || ());
        }
        assert!((0..64).all(|i| steps(&map, inverse.wrapping_mul(i)) <= 33));
        // And thousands of ordinary ones in a few.
        let map = IdMap::default();
        for id in 0..10_000 {
            map.get_or_insert(id, || ());
        }
        let total: usize = (0..10_000).map(|id| steps(&map, id)).sum();
        assert!(total < 10_000 * 10, "{total}");
    }

    #[test]
    fn readers_and_a_writer_meet() {
        let map = IdMap::default();
        thread::scope(|scope| {
            scope.spawn(|| (0..5000).for_each(|id| _ = map.get_or_insert(id, || id)));
            for _ in 0..2 {
                scope.spawn(|| {
                    for id in 0..5000 {
                        assert!(map.get(id).is_none_or(|found| *found == id));
                    }
                });
            }
        });
        assert!((0..5000).all(|id| map.get(id) == Some(&id)));
    }
}
