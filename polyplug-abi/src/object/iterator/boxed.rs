//! Iterators in a box as values.
//!
//! Not here: iterators that are lent as `&mut dyn`. A type does not say whether `'a` in `dyn Iterator + 'a` is `'static`.
//! So an iterator counts as a borrow, and `#[contract]` asserts that a type has lifetimes in all of its iterators, or none
//! at all. Invariant: the receiver's iterator is `Send` only if the maker's is, and its items.

use alloc::boxed::Box;

use super::{
    maker::lower_iterator,
    reader::{SendReader, lift_iterator},
};
use crate::{
    crossing::{AbiType, Boxed, BoxedWay, InvalidValue, Trust},
    extension::ObjectRepr,
    schema::TypeSchema,
};

/// An iterator in a box is given away.
#[derive(Debug)]
pub struct BoxedIterator;

/// Counts the borrows in an iterator, whose items have bits to lie in a batch with.
///
/// # Panics
/// If they have none, at compile time.
const fn borrows<T: AbiType>() -> usize {
    assert!(
        size_of::<T::Repr>() > 0,
        "an iterator of a type of which there is one value only has nothing to cross a plugin boundary with\n\
         help: return how many there are"
    );
    T::BORROWS + 1
}

impl<'a, T: AbiType + 'a> Boxed for dyn Iterator<Item = T> + 'a {
    type Way = BoxedIterator;
}

// SAFETY: an object is valid for every bit pattern, and described by its items; what it points to is checked as far as
// it can be. The lifetime of the iterator is replaced as those of its items, and counted.
unsafe impl<'a, T: AbiType + 'a> BoxedWay<dyn Iterator<Item = T> + 'a> for BoxedIterator {
    type Repr = ObjectRepr;
    type With<'x> = Box<dyn Iterator<Item = T::With<'x>> + 'x>;
    const BORROWS: usize = borrows::<T>();
    const SCHEMA: &'static TypeSchema = &TypeSchema::Generic("Iterator", &[T::SCHEMA]);

    fn into_repr(value: Box<dyn Iterator<Item = T> + 'a>) -> ObjectRepr {
        lower_iterator(value, usize::MAX)
    }

    unsafe fn from_repr(
        repr: ObjectRepr,
        _: Trust,
    ) -> Result<Box<dyn Iterator<Item = T> + 'a>, InvalidValue> {
        // SAFETY: the caller promises an iterator that a sender made of such a box, lifted once.
        Ok(Box::new(unsafe { lift_iterator::<T>(repr) }?))
    }
}

// The receiver has items of one thread and gives them out on another, so they are `Send` too.
impl<'a, T: AbiType + Send + 'a> Boxed for dyn Iterator<Item = T> + Send + 'a {
    type Way = BoxedIterator;
}

// SAFETY: as for an iterator that stays on its thread; the name says that it need not.
unsafe impl<'a, T: AbiType + Send + 'a> BoxedWay<dyn Iterator<Item = T> + Send + 'a>
    for BoxedIterator
{
    type Repr = ObjectRepr;
    type With<'x> = Box<dyn Iterator<Item = T::With<'x>> + Send + 'x>;
    const BORROWS: usize = borrows::<T>();
    const SCHEMA: &'static TypeSchema = &TypeSchema::Generic("SendIterator", &[T::SCHEMA]);

    fn into_repr(value: Box<dyn Iterator<Item = T> + Send + 'a>) -> ObjectRepr {
        lower_iterator(value, usize::MAX)
    }

    unsafe fn from_repr(
        repr: ObjectRepr,
        _: Trust,
    ) -> Result<Box<dyn Iterator<Item = T> + Send + 'a>, InvalidValue> {
        // SAFETY: the caller promises an iterator that a sender made of such a box, lifted once.
        let reader = unsafe { lift_iterator::<T>(repr) }?;
        // SAFETY: the sender's iterator was `Send`, as this type of it says.
        Ok(Box::new(unsafe { SendReader::new(reader) }))
    }
}
