//! The placeholder for a type inside the schema of that type.
//!
//! Not here: how deep a value may go, which generated code counts. Invariant: only the derive of a type can name the
//! placeholder for it, so the struct or enum of that name is around it in every schema.

use core::marker::PhantomData;

use crate::{
    crossing::{
        abi_type::{AbiType, Trust},
        invalid_value::InvalidValue,
    },
    schema::TypeSchema,
};

/// A struct or enum of the contract's author that holds itself. Derived with `AbiType`.
///
/// # Safety
/// The schema of `Self` is a [`TypeSchema::Struct`] or [`TypeSchema::Enum`] of this name. `Key` is made of a type that
/// only the code which writes this schema can name, and it is the key to no other type.
pub unsafe trait RecursiveType<Key>: AbiType {
    /// The name in the schema.
    const NAME: &'static str;
}

/// A value of a type that holds itself; the schema only says the name of that type.
///
/// It crosses as `T` does. Its [`With`](AbiType::With) is that of `T`, so that a type that
/// uses it in place of `T` can be compared with the type that uses `T` itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Recursive<T, Key>(T, PhantomData<Key>);

// SAFETY: it crosses as `T`. `Key` is at hand only where the schema of `T` is written around the name.
unsafe impl<T: RecursiveType<Key>, Key> AbiType for Recursive<T, Key> {
    type With<'x> = T::With<'x>;
    type Repr = T::Repr;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Recursive(T::NAME);

    #[inline]
    fn into_repr(self) -> Self::Repr {
        self.0.into_repr()
    }

    #[inline]
    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Self, InvalidValue> {
        // SAFETY: the caller promises a representation of `Recursive<T, Key>`, which is one of a `T`.
        unsafe { T::from_repr(repr, trust) }.map(|value| Self(value, PhantomData))
    }
}
