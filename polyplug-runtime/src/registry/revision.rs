//! How often an implementation of a contract was replaced or removed: what tells whoever keeps what he found
//! whether to look again.
//!
//! While that goes on, one look-up finds the old one and the next one the new one. So the number is odd then, and
//! nobody relies on what he found meanwhile: when somebody has found the new one, everybody who asks afterwards
//! looks again.

use std::sync::atomic::Ordering;

use crate::sync::AtomicU64;

/// How often an implementation of a contract was replaced or removed, twice, and one more while that goes on.
#[derive(Default)]
pub(crate) struct Revision(AtomicU64);

impl Revision {
    /// What no revision is: it would have to change once each nanosecond for centuries.
    pub(crate) const NEVER: u64 = u64::MAX;

    /// Returns how often it happened.
    pub(super) fn changes(&self) -> u64 {
        self.now() / 2
    }

    /// Returns what moves before somebody can find anything else than before.
    #[inline]
    pub(crate) fn now(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }

    /// Returns what the number must be for what was found after it was `now` to be what is found.
    pub(crate) fn settled(now: u64) -> u64 {
        // Of a number that was odd, none that comes will do.
        now & !1
    }

    /// Begins to replace or to remove. For writers, who take turns, and have one of it at a time.
    pub(super) fn begin(&self) -> Change<'_> {
        // Whoever sees what is put in place afterwards sees this too, because that is released.
        self.0.fetch_add(1, Ordering::Relaxed);
        Change(self)
    }
}

/// That it goes on, until this is dropped.
pub(super) struct Change<'a>(&'a Revision);

impl Drop for Change<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_add(1, Ordering::Release);
    }
}

#[cfg(all(test, not(polyplug_model)))]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_during_a_change_is_looked_for_again() {
        let revision = Revision::default();
        let before = Revision::settled(revision.now());
        assert_eq!(revision.now(), before);
        let change = revision.begin();
        assert_ne!(revision.now(), before);
        let meanwhile = Revision::settled(revision.now());
        assert_ne!(revision.now(), meanwhile);
        drop(change);
        assert!(![before, meanwhile].contains(&revision.now()));
        assert_eq!((Revision::settled(revision.now()), revision.changes()), (revision.now(), 1));
    }
}
