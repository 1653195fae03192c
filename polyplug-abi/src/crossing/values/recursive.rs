//! The placeholder for a type inside the schema of that type.
//!
//! Not here: how deep a value may go, which generated code counts. Invariant: the struct or enum of that name is
//! around it in every schema.

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
/// The schema of `Self` is a [`TypeSchema::Struct`] or [`TypeSchema::Enum`] of this name.
pub unsafe trait RecursiveType: AbiType {
    /// The name in the schema.
    const NAME: &'static str;
}

/// A value of a type that holds itself; the schema only says the name of that type.
///
/// A schema can only be written if this stands inside of `T`; it crosses as `T` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Recursive<T>(pub T);

// SAFETY: it crosses as `T`, and where the name is written, the schema of `T` is around it.
unsafe impl<T: RecursiveType> AbiType for Recursive<T> {
    type With<'x> = Recursive<T::With<'x>>;
    type Repr = T::Repr;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Recursive(T::NAME);

    #[inline]
    fn into_repr(self) -> Self::Repr {
        self.0.into_repr()
    }

    #[inline]
    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Self, InvalidValue> {
        // SAFETY: the caller promises a representation of `Recursive<T>`, which is one of a `T`.
        unsafe { T::from_repr(repr, trust) }.map(Self)
    }
}
