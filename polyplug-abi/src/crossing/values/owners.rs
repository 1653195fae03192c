//! Owners of one or several values: `Box`, `Cow`.
//!
//! `Box<T>` of a value and `Box<dyn Trait>` of a contract are one type to Rust and cross in different ways,
//! so the type in the box says how ([`Boxed`]). The ways of contracts are not here; they lie with the objects.
//!
//! Invariant: the memory, not the value in it, is what crosses, so a type can contain itself in a box.

use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};

use super::via::via;
use crate::{
    crossing::{
        abi_type::{AbiType, Trust},
        invalid_value::InvalidValue,
        owned::OwnedVec,
        repr::Repr,
    },
    schema::TypeSchema,
};

/// What crosses in a box. Implemented for all values that cross, and for contracts by `#[contract]`.
#[diagnostic::on_unimplemented(
    message = "`Box<{Self}>` cannot cross a plugin boundary",
    label = "not a box that crosses",
    note = "a box of a value can, of a contract, and of an error",
    note = "`Box<dyn Iterator<Item = T>>` can where `T` can; with `+ Send`, `T` is `Send` too, because some items move with the iterator"
)]
pub trait Boxed {
    /// How it crosses.
    type Way: BoxedWay<Self>;
}

/// A way for a box to cross.
///
/// # Safety
/// As for [`AbiType`], of `Box<T>`.
pub unsafe trait BoxedWay<T: ?Sized> {
    /// What travels.
    type Repr: Repr;
    /// The box with `'a` for each lifetime in it; see [`AbiType::With`].
    type With<'a>;
    /// How many borrows are in it.
    const BORROWS: usize;
    /// What it looks like.
    const SCHEMA: &'static TypeSchema;

    /// Lowers the box.
    fn into_repr(value: Box<T>) -> Self::Repr;

    /// Lifts the box.
    ///
    /// # Errors
    /// If it is not one.
    ///
    /// # Safety
    /// As for [`AbiType::from_repr`].
    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Box<T>, InvalidValue>;
}

/// A box of a value travels as a vector of one, so that a type can contain itself in a box: the memory, not
/// the value, is what crosses. A vector of one uses the memory of a box, and a box that of a vector.
#[derive(Debug)]
pub struct BoxedValue;

impl<T: AbiType> Boxed for T {
    type Way = BoxedValue;
}

// SAFETY: as for `Vec<T>`; there is one value exactly, which is checked.
unsafe impl<T: AbiType> BoxedWay<T> for BoxedValue {
    type With<'x> = Box<T::With<'x>>;
    type Repr = OwnedVec<T::Repr>;
    const BORROWS: usize = T::BORROWS;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Generic("Box", &[T::SCHEMA]);

    fn into_repr(value: Box<T>) -> Self::Repr {
        // SAFETY: an array of one value is laid out as the value.
        let one = unsafe { Box::from_raw(Box::into_raw(value).cast::<[T; 1]>()) };
        Vec::from(one as Box<[T]>).into_repr()
    }

    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Box<T>, InvalidValue> {
        // SAFETY: the caller promises a representation of a `Box<T>`, which is one of a `Vec<T>`.
        let values = unsafe { Vec::<T>::from_repr(repr, trust) }?;
        let one = <Box<[T; 1]>>::try_from(values.into_boxed_slice());
        let wrong = |values: Box<[T]>| InvalidValue::Length { expected: 1, found: values.len() };
        let one = one.map_err(wrong)?;
        // SAFETY: a value is laid out as an array of one.
        Ok(unsafe { Box::from_raw(Box::into_raw(one).cast::<T>()) })
    }
}

// SAFETY: the way promises it.
unsafe impl<T: Boxed + ?Sized> AbiType for Box<T> {
    type With<'x> = <T::Way as BoxedWay<T>>::With<'x>;
    type Repr = <T::Way as BoxedWay<T>>::Repr;
    const BORROWS: usize = <T::Way as BoxedWay<T>>::BORROWS;
    const SCHEMA: &'static TypeSchema = <T::Way as BoxedWay<T>>::SCHEMA;

    #[inline]
    fn into_repr(self) -> Self::Repr {
        <T::Way as BoxedWay<T>>::into_repr(self)
    }

    #[inline]
    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Self, InvalidValue> {
        // SAFETY: the caller promises what `AbiType::from_repr` asks for, of a `Box<T>`; the way asks for the same.
        unsafe { <T::Way as BoxedWay<T>>::from_repr(repr, trust) }
    }
}

via!(
    impl[T: AbiType] Box<[T]> as Vec<T>,
    TypeSchema::Generic("Vec", &[T::SCHEMA]),
    with<'x>: Box<[T::With<'x>]>,
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
    impl['a, T: AbiType + Clone + 'static] Cow<'a, [T]> as Vec<T>,
    TypeSchema::Generic("Vec", &[T::SCHEMA]),
    with<'x>: Cow<'x, [T]>,
    into: Cow::into_owned,
    from: |values| Ok(Cow::Owned(values)),
);

// Borrowed values are copied: a `Cow` says that either will do.
via!(
    impl['a] Cow<'a, str> as String,
    TypeSchema::Named("String"),
    with<'x>: Cow<'x, str>,
    into: Cow::into_owned,
    from: |text| Ok(Cow::Owned(text)),
);
