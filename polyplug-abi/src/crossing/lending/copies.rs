//! What a callee makes of values that it was lent: copies that end with the call.
//!
//! Invariant: a copy ends after everything that refers to it.

use alloc::boxed::Box;
use core::{cell::Cell, fmt, ptr::NonNull};

use super::kept::{self, Head};
use crate::crossing::abi_type::Trust;

/// The copies that one call makes of what it was lent.
pub struct Copies {
    trust: Trust,
    /// The copy that was made last.
    last: Cell<Option<NonNull<Head>>>,
    /// How many bytes of memory were allocated for copies.
    bytes: Cell<usize>,
    /// Whether something was copied that must not be kept.
    is_spoilt: Cell<bool>,
}

impl Copies {
    /// Begins to copy what `trust` says who lent.
    #[inline]
    #[must_use]
    pub const fn new(trust: Trust) -> Self {
        let (last, bytes, is_spoilt) = (Cell::new(None), Cell::new(0), Cell::new(false));
        Self { trust, last, bytes, is_spoilt }
    }

    /// Returns who lent what is copied.
    #[inline]
    pub const fn trust(&self) -> Trust {
        self.trust
    }

    /// Tells that a copy has so many bytes of memory more.
    #[inline]
    pub fn count(&self, bytes: usize) {
        self.bytes.set(self.bytes.get().saturating_add(bytes));
    }

    /// Tells that a copy has something that cannot be kept for another call: memory of unknown size, or something that
    /// belongs to this thread.
    #[inline]
    pub fn spoil(&self) {
        self.is_spoilt.set(true);
    }

    /// Makes a copy that ends with the call.
    ///
    /// `copy` is given a value of an earlier call to write into, or none, and leaves a value there.
    ///
    /// # Errors
    /// As for `copy`.
    ///
    /// # Panics
    /// If there is no value after `copy`.
    ///
    /// # Safety
    /// `can_be_kept` is only true of a type that borrows nothing, and of values that may end on another thread unless
    /// [`spoil`](Self::spoil) was called.
    pub unsafe fn make<T, E>(
        &self,
        can_be_kept: bool,
        copy: impl FnOnce(&mut Option<T>) -> Result<(), E>,
    ) -> Result<&T, E> {
        // SAFETY: the caller promises it, and the head is told below what was said while a value was made.
        let mut made = unsafe { kept::take::<T>(can_be_kept) };
        let (bytes, is_spoilt) = (self.bytes.replace(0), self.is_spoilt.replace(false));
        copy(&mut made.value)?;
        let (of_this, was_spoilt) = (self.bytes.get(), self.is_spoilt.get());
        self.bytes.set(bytes.saturating_add(of_this));
        self.is_spoilt.set(is_spoilt || was_spoilt);
        made.head.bytes = made.head.bytes.saturating_add(of_this);
        made.head.can_be_kept &= !was_spoilt;
        made.head.before = self.last.get();
        let made = Box::into_raw(made);
        // SAFETY: it is that of a box, and the head comes first.
        self.last.set(Some(unsafe { NonNull::new_unchecked(made.cast()) }));
        // SAFETY: it is alive until the copies end, and nothing changes it until then.
        let made = unsafe { &*made };
        Ok(made.value.as_ref().expect("a copy was made"))
    }
}

/// The last copy ends first: it may refer to those before.
impl Drop for Copies {
    #[inline]
    fn drop(&mut self) {
        let mut last = self.last.take();
        while let Some(head) = last {
            // SAFETY: it is alive: it was made here and did not end yet.
            last = unsafe { head.as_ref() }.before;
            // SAFETY: it is that of a box of `take`, and what could refer to it has ended.
            unsafe { kept::put_back(head) };
        }
    }
}

impl fmt::Debug for Copies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Copies").field("trust", &self.trust).finish_non_exhaustive()
    }
}
