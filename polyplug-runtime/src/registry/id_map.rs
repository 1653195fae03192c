//! A map from ids that only grows, read without waiting while somebody writes.
//!
//! A tree: the bits of an id say the way, as many at a time as a node has branches for, and the first node on it that is
//! free becomes the id's. Whatever the ids are, a way ends after all 64 bits, so a look-up in a tree of four branches takes 33
//! steps at most, and a handful with the hashes that ids are. More branches make ways shorter, and a small map larger.

use std::array;

use crate::sync::OnceLock;

/// An odd number: multiplying by it mixes the bits of an id, and never makes two ids one.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// A map from ids that only grows, whose nodes have `N` branches, a power of two.
pub(super) struct IdMap<T, const N: usize = 4>(Node<T, N>);

struct Node<T, const N: usize> {
    entry: OnceLock<(u64, T)>,
    branches: [OnceLock<Box<Node<T, N>>>; N],
}

impl<T, const N: usize> Default for IdMap<T, N> {
    fn default() -> Self {
        const { assert!(N.is_power_of_two() && 64 % N.ilog2() == 0, "a step takes whole bits") }
        Self(Node::default())
    }
}

impl<T, const N: usize> Default for Node<T, N> {
    fn default() -> Self {
        Self { entry: OnceLock::new(), branches: array::from_fn(|_| OnceLock::new()) }
    }
}

impl<T, const N: usize> IdMap<T, N> {
    /// Returns what belongs to `id`.
    pub(super) fn get(&self, id: u64) -> Option<&T> {
        let mut node = &self.0;
        let mut way = id.wrapping_mul(MIX);
        loop {
            let (owner, value) = node.entry.get()?;
            if *owner == id {
                return Some(value);
            }
            node = node.branches[branch::<N>(way)].get()?;
            way <<= N.ilog2();
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
            node = node.branches[branch::<N>(way)].get_or_init(Box::default);
            way <<= N.ilog2();
        }
    }
}

/// Returns the highest bits, which say the branch.
fn branch<const N: usize>(way: u64) -> usize {
    (way >> (64 - N.ilog2())) as usize
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    /// Returns how many steps it takes to find `id`.
    fn steps<T, const N: usize>(map: &IdMap<T, N>, id: u64) -> usize {
        let (mut node, mut way, mut steps) = (&map.0, id.wrapping_mul(MIX), 1);
        while node.entry.get().unwrap().0 != id {
            node = node.branches[branch::<N>(way)].get().unwrap();
            way <<= N.ilog2();
            steps += 1;
        }
        steps
    }

    fn check_what_is_found<const N: usize>() {
        let map = IdMap::<_, N>::default();
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
    fn what_was_put_in_is_found_and_nothing_else() {
        check_what_is_found::<2>();
        check_what_is_found::<4>();
        check_what_is_found::<16>();
    }

    fn check_steps<const N: usize>(few: usize) {
        // The inverse of the mixing: ids whose ways differ in the last bits only.
        let inverse =
            (0..6).fold(MIX, |x: u64, _| x.wrapping_mul(2_u64.wrapping_sub(MIX.wrapping_mul(x))));
        let map = IdMap::<_, N>::default();
        for i in 0..64 {
            map.get_or_insert(inverse.wrapping_mul(i), || ());
        }
        let most = 1 + 64 / N.ilog2() as usize;
        assert!((0..64).all(|i| steps(&map, inverse.wrapping_mul(i)) <= most));
        // And thousands of ordinary ones in a few.
        let map = IdMap::<_, N>::default();
        for id in 0..10_000 {
            map.get_or_insert(id, || ());
        }
        let total: usize = (0..10_000).map(|id| steps(&map, id)).sum();
        assert!(total < 10_000 * few, "{total}");
    }

    #[test]
    fn ids_made_to_meet_are_found_in_few_steps_all_the_same() {
        check_steps::<4>(10);
        check_steps::<16>(5);
    }

    #[test]
    fn readers_and_a_writer_meet() {
        let map = IdMap::<_, 4>::default();
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
