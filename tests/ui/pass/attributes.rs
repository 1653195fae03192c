//! Attributes and documentation on methods and parameters.

#![deny(warnings, missing_docs)]

use polyplug_sdk::prelude::*;

/// A contract.
#[contract(name = "test.Attributes", version = "1.1")]
#[doc(alias = "attrs")]
#[must_use]
pub trait Attributes {
    /// Returns what matters.
    #[must_use = "it matters"]
    fn matters(&self) -> u32;
    /// Is not used any more.
    #[deprecated(note = "use `matters`")]
    fn outdated(&self) -> u32;
    /// Is known by another name.
    #[doc(alias = "alias")]
    #[inline]
    fn named(&self, #[allow(unused_variables, reason = "an example")] value: u32) -> u32 {
        7
    }
    /// Is hidden.
    #[doc(hidden)]
    fn hidden(&self);
    #[doc = "Has eight parameters."]
    #[expect(clippy::too_many_arguments, reason = "an example")]
    fn many(&self, a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8);
    /// Is outdated already.
    #[since("1.1")]
    #[deprecated]
    fn outdated_later(&self) -> u32 {
        self.matters()
    }
    /// Must be used.
    #[since("1.1")]
    #[must_use]
    #[cfg_attr(all(), doc = "More.")]
    fn later(&self) -> u32;
}

fn main() {}
