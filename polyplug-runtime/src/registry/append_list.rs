//! A list that grows at its end, read without waiting while somebody appends.
//!
//! Readers hold a buffer and see what is in it up to the first empty cell. Whoever appends fills that
//! cell, or, when there is none, publishes a buffer of twice the size: a constant number of copies for
//! each element. Writers take turns, which is the business of the lock around them.

use std::sync::{Arc, atomic::Ordering};

use crate::sync::{ArcSwapOption, AtomicUsize, Guard, OnceLock};

/// A list that grows at its end.
pub(super) struct AppendList<T> {
    /// `None` before the first element.
    buffer: ArcSwapOption<Buffer<T>>,
    /// How many cells are full. Only writers look at it.
    len: AtomicUsize,
}

type Buffer<T> = Box<[OnceLock<T>]>;

/// What the list held at some time, and perhaps some that were appended since.
pub(super) struct Snapshot<T>(Guard<Option<Arc<Buffer<T>>>>);

impl<T> Snapshot<T> {
    /// Returns the elements in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.cells().iter().map_while(OnceLock::get)
    }

    /// Returns the element at `index`.
    pub(super) fn get(&self, index: usize) -> Option<&T> {
        self.cells().get(index)?.get()
    }

    fn cells(&self) -> &[OnceLock<T>] {
        self.0.as_ref().map_or(&[], |buffer| buffer)
    }
}

impl<T> Default for AppendList<T> {
    fn default() -> Self {
        Self { buffer: ArcSwapOption::default(), len: AtomicUsize::new(0) }
    }
}

impl<T: Clone> AppendList<T> {
    /// Returns what is in the list. Waits for nobody.
    pub(super) fn read(&self) -> Snapshot<T> {
        Snapshot(self.buffer.load())
    }

    /// Whether the list still is what was read, of which the first `seen` elements were seen, and has no others.
    pub(super) fn is_still(&self, read: &Snapshot<T>, seen: usize) -> bool {
        let is_same = match (&*self.buffer.load(), &*read.0) {
            (Some(now), Some(before)) => Arc::ptr_eq(now, before),
            (now, before) => now.is_none() && before.is_none(),
        };
        is_same && read.get(seen).is_none()
    }

    /// Returns how many elements there are. For writers.
    pub(super) fn len(&self) -> usize {
        self.len.load(Ordering::Relaxed)
    }

    /// Appends an element. For writers, who take turns.
    pub(super) fn push(&self, value: T) {
        let len = self.len();
        if self.read().cells().len() == len {
            let elements: Vec<_> = self.read().iter().cloned().collect();
            self.publish(elements, (len * 2).max(1));
        }
        // It is empty, because only writers fill cells, in order.
        let filled = self.read().cells()[len].set(value);
        debug_assert!(filled.is_ok(), "writers take turns");
        self.len.store(len + 1, Ordering::Relaxed);
    }

    /// Puts other elements in place of all. For writers, who take turns.
    pub(super) fn replace(&self, elements: Vec<T>) {
        let len = elements.len();
        self.publish(elements, len);
        self.len.store(len, Ordering::Relaxed);
    }

    fn publish(&self, elements: Vec<T>, capacity: usize) {
        let mut cells: Vec<_> = elements.into_iter().map(OnceLock::from).collect();
        cells.resize_with(capacity, OnceLock::new);
        self.buffer.store(Some(Arc::new(cells.into())));
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, thread};

    use super::*;

    fn all<T: Clone>(list: &AppendList<T>) -> Vec<T> {
        list.read().iter().cloned().collect()
    }

    #[test]
    fn elements_stay_in_order() {
        let list = AppendList::default();
        assert!(all(&list).is_empty());
        (0..100).for_each(|i| list.push(i));
        assert_eq!(all(&list), (0..100).collect::<Vec<_>>());
        assert_eq!(list.read().get(99), Some(&99));
        assert_eq!(list.read().get(100), None);
        list.replace(vec![7, 8]);
        list.push(9);
        assert_eq!((all(&list), list.len()), (vec![7, 8, 9], 3));
    }

    thread_local! {
        static COPIES: Cell<usize> = const { Cell::new(0) };
    }

    struct Counted;

    impl Clone for Counted {
        fn clone(&self) -> Self {
            COPIES.set(COPIES.get() + 1);
            Self
        }
    }

    #[test]
    fn appending_copies_each_element_once_on_average() {
        for n in [10, 1000, 100_000] {
            COPIES.set(0);
            let list = AppendList::default();
            (0..n).for_each(|_| list.push(Counted));
            assert!(COPIES.get() <= 2 * n, "{} copies for {n} elements", COPIES.get());
        }
    }

    #[test]
    fn readers_see_a_beginning_of_the_list() {
        let list = AppendList::default();
        thread::scope(|scope| {
            scope.spawn(|| (0..5000).for_each(|i| list.push(i)));
            for _ in 0..2 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let seen = all(&list);
                        assert!(seen.iter().copied().eq(0..seen.len()));
                    }
                });
            }
        });
    }
}
