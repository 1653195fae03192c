//! The answer of an implementation that is asked whether it is only a proxy.
//!
//! Everybody can ask, because the method is part of the trait, and everybody can pass an answer on, because
//! methods can be overridden. So only this crate can read one: a proxy that was lent for a call, once
//! in the hands of others, could be cloned and kept.
//!
//! Invariant: an answer leads to a proxy only inside this crate.

use core::{fmt, ptr};

use super::proxy::{Object, RawProxy};

/// Whether an implementation is only a proxy, and to what.
pub struct IsProxy<'a, C: Object + ?Sized>(Option<&'a RawProxy<C>>);

impl<'a, C: Object + ?Sized> IsProxy<'a, C> {
    /// It is itself.
    #[must_use]
    pub const fn no() -> Self {
        Self(None)
    }

    /// It is a proxy.
    #[must_use]
    pub const fn to(raw: &'a RawProxy<C>) -> Self {
        Self(Some(raw))
    }

    /// Whether it says that it is one.
    pub(crate) const fn is_one(&self) -> bool {
        self.0.is_some()
    }

    /// Returns the proxy.
    pub(crate) const fn raw(self) -> Option<&'a RawProxy<C>> {
        self.0
    }
}

impl<C: Object + ?Sized> fmt::Debug for IsProxy<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IsProxy").field(&self.0).finish()
    }
}

/// Whether `raw`, by which an implementation says that it is a proxy, is the implementation. Any implementation can pretend
/// to be a proxy, but not that another one lies in its own memory. What passes the answer of another on may do more.
pub(crate) fn is_in<C: Object + ?Sized, I: ?Sized>(implementation: &I, raw: &RawProxy<C>) -> bool {
    ptr::addr_eq(ptr::from_ref(raw), ptr::from_ref(implementation))
        && size_of_val(implementation) == size_of::<RawProxy<C>>()
        && align_of_val(implementation) == align_of::<RawProxy<C>>()
}
