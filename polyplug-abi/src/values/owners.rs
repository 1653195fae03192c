//! Owners of one thing or of several: `Box<T>`, `Box<[T]>`, `Box<str>`, `Cow`.

use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};

use super::via;
use crate::{AbiType, InvalidValue, OwnedVec, Trust, TypeSchema};

// A box travels as a vector of one, so that a type can contain itself in a box: the memory, not the
// value, is what crosses.
//
// SAFETY: as for `Vec<T>`; there is one value exactly, which is checked.
unsafe impl<T: AbiType> AbiType for Box<T> {
    type Repr = OwnedVec<T::Repr>;
    const BORROWS: usize = T::BORROWS;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Generic("Box", &[T::SCHEMA]);

    fn into_repr(self) -> Self::Repr {
        alloc::vec![*self].into_repr()
    }

    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Self, InvalidValue> {
        // SAFETY: the caller's promise is the same.
        let mut values = unsafe { Vec::<T>::from_repr(repr, trust) }?;
        match (values.pop(), values.len()) {
            (Some(value), 0) => Ok(Self::new(value)),
            (None, _) => Err(InvalidValue::Length { expected: 1, found: 0 }),
            (Some(_), rest) => Err(InvalidValue::Length { expected: 1, found: rest + 1 }),
        }
    }
}

via!(
    impl[T: AbiType] Box<[T]> as Vec<T>,
    TypeSchema::Generic("Vec", &[T::SCHEMA]),
    into: Vec::from,
    from: |values| Ok(values.into_boxed_slice()),
);

via!(
    impl[] Box<str> as String,
    TypeSchema::Named("String"),
    into: String::from,
    from: |text| Ok(text.into_boxed_str()),
);

via!(
    impl['a, T: AbiType + Clone] Cow<'a, [T]> as Vec<T>,
    TypeSchema::Generic("Vec", &[T::SCHEMA]),
    into: Cow::into_owned,
    from: |values| Ok(Cow::Owned(values)),
);

// What is borrowed is copied: a `Cow` says that either will do.
via!(
    impl['a] Cow<'a, str> as String,
    TypeSchema::Named("String"),
    into: Cow::into_owned,
    from: |text| Ok(Cow::Owned(text)),
);
