//! Iterators that are lent for a call: `&mut dyn Iterator<Item = T>`.
//!
//! The caller goes on with the iterator after the call, so its items are made one by one, when they are wanted. Not
//! here: iterators that are given away. Invariant: the maker is never ahead of the receiver.

use alloc::boxed::Box;
use core::fmt;

use super::{boxed::BoxedIterator, maker::lower_iterator, reader::lift_iterator};
use crate::{
    crossing::{AbiType, BoxedWay, InvalidValue, Trust},
    extension::ObjectRepr,
    schema::TypeSchema,
};

/// An iterator that is lent for a call. `#[contract]` has it in place of `&mut dyn Iterator<Item = T>`.
pub struct LentIterator<'a, T>(Box<dyn Iterator<Item = T> + 'a>);

impl<T> fmt::Debug for LentIterator<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LentIterator").finish_non_exhaustive()
    }
}

impl<'a, T> LentIterator<'a, T> {
    /// Lends an iterator.
    pub fn new(iterator: &'a mut (dyn Iterator<Item = T> + 'a)) -> Self
    where
        T: 'a,
    {
        Self(Box::new(iterator))
    }

    /// Returns what was lent.
    #[must_use]
    pub fn into_inner(self) -> Box<dyn Iterator<Item = T> + 'a> {
        self.0
    }
}

// SAFETY: as for the box of the iterator, which it is laid out as; only how many items are made at once differs.
unsafe impl<'a, T: AbiType + 'a> AbiType for LentIterator<'a, T> {
    type Repr = ObjectRepr;
    type With<'x> = LentIterator<'x, T::With<'x>>;
    const BORROWS: usize = <BoxedIterator as BoxedWay<dyn Iterator<Item = T> + 'a>>::BORROWS;
    const SCHEMA: &'static TypeSchema =
        <BoxedIterator as BoxedWay<dyn Iterator<Item = T> + 'a>>::SCHEMA;

    fn into_repr(self) -> ObjectRepr {
        lower_iterator(self.0, 1)
    }

    unsafe fn from_repr(repr: ObjectRepr, _: Trust) -> Result<Self, InvalidValue> {
        // SAFETY: the caller promises an iterator that a sender made of such a type, or of a box, lifted once.
        Ok(Self(Box::new(unsafe { lift_iterator::<T>(repr) }?)))
    }
}
