//! `Box<T>` of a value and `Box<dyn Trait>` of a contract, which are one type to Rust and cross in different
//! ways.

use alloc::{boxed::Box, sync::Arc, vec::Vec};

use crate::{
    abi_type::{AbiType, Trust},
    contract::{Contract, ObjectOf},
    invalid_value::InvalidValue,
    object::{ArcHolder, BoxHolder, ObjectRepr, lift_box, lower_arc, lower_box},
    owned::OwnedVec,
    repr::Repr,
    schema::{ObjectSchema, Pointer, TypeSchema},
};

/// What crosses in a box. Implemented for all values that cross, and for contracts by `#[contract]`.
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
/// the value, is what crosses.
#[derive(Debug)]
pub struct BoxedValue;

impl<T: AbiType> Boxed for T {
    type Way = BoxedValue;
}

// SAFETY: as for `Vec<T>`; there is one value exactly, which is checked.
unsafe impl<T: AbiType> BoxedWay<T> for BoxedValue {
    type Repr = OwnedVec<T::Repr>;
    const BORROWS: usize = T::BORROWS;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Generic("Box", &[T::SCHEMA]);

    fn into_repr(value: Box<T>) -> Self::Repr {
        alloc::vec![*value].into_repr()
    }

    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Box<T>, InvalidValue> {
        // SAFETY: the caller's promise is the same.
        let mut values = unsafe { Vec::<T>::from_repr(repr, trust) }?;
        match (values.pop(), values.len()) {
            (Some(value), 0) => Ok(Box::new(value)),
            (None, _) => Err(InvalidValue::Length { expected: 1, found: 0 }),
            (Some(_), rest) => Err(InvalidValue::Length { expected: 1, found: rest + 1 }),
        }
    }
}

// SAFETY: the way promises it.
unsafe impl<T: Boxed + ?Sized> AbiType for Box<T> {
    type Repr = <T::Way as BoxedWay<T>>::Repr;
    const BORROWS: usize = <T::Way as BoxedWay<T>>::BORROWS;
    const SCHEMA: &'static TypeSchema = <T::Way as BoxedWay<T>>::SCHEMA;

    #[inline]
    fn into_repr(self) -> Self::Repr {
        <T::Way as BoxedWay<T>>::into_repr(self)
    }

    #[inline]
    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Self, InvalidValue> {
        // SAFETY: the caller's promise is the same.
        unsafe { <T::Way as BoxedWay<T>>::from_repr(repr, trust) }
    }
}

/// A box of an object is given away.
#[derive(Debug)]
pub struct BoxedObject;

/// A box of an object whose contract has methods with `self: Arc<Self>` is shared from the start.
#[derive(Debug)]
pub struct BoxedShare;

macro_rules! way {
    ($way:ty, $holder:ident, $lower:ident) => {
        // SAFETY: as for `Arc<C>`.
        unsafe impl<C: Contract + ObjectOf<$holder<C>> + ?Sized> BoxedWay<C> for $way {
            type Repr = ObjectRepr;
            const BORROWS: usize = 0;
            const SCHEMA: &'static TypeSchema =
                &TypeSchema::Object(ObjectSchema::of::<C>(Pointer::Box));

            fn into_repr(value: Box<C>) -> ObjectRepr {
                $lower(value)
            }

            unsafe fn from_repr(repr: ObjectRepr, _: Trust) -> Result<Box<C>, InvalidValue> {
                // SAFETY: the caller's promise is the same.
                unsafe { lift_box(repr) }
            }
        }
    };
}

way!(BoxedObject, BoxHolder, lower_box);
way!(BoxedShare, ArcHolder, share);

fn share<C: ObjectOf<ArcHolder<C>> + ?Sized>(value: Box<C>) -> ObjectRepr {
    lower_arc::<C>(Arc::from(value))
}
