//! Values of the standard library that cross as others do: by conversion to a type that can, losslessly.
//!
//! Each travels as its `Via` type and has a name of its own in the schema, so that a `Duration` is not
//! taken for the pair of numbers that it travels as.

mod any_error;
mod array;
mod boxes;
#[cfg(feature = "std")]
mod maps;
mod numbers;
mod objects;
mod owners;
#[cfg(feature = "std")]
mod paths;
mod recursive;
mod texts;
mod tuple;

pub use any_error::AnyError;
pub use array::AbiArray;
pub use boxes::{Boxed, BoxedObject, BoxedShare, BoxedValue, BoxedWay};
pub use recursive::{Recursive, RecursiveType};
pub use tuple::{AbiTuple1, AbiTuple2, AbiTuple3, AbiTuple4, AbiTuple5, AbiTuple6};

/// Implements `AbiType` by conversion: `via!(impl[..] Type as Via, "name" [params], into, from)`.
///
/// `into` turns a value into a `Via`; `from` turns a `Via` into a `Result` of a value.
macro_rules! via {
    (
        impl[$($generics:tt)*] $ty:ty as $via:ty, $schema:expr,
        into: $into:expr, from: $from:expr $(,)?
    ) => {
        // SAFETY: the representation and its safety are those of the type that it converts to, and the
        // schema names the conversion; a value is only made of a valid one of that type.
        unsafe impl<$($generics)*> crate::abi_type::AbiType for $ty {
            type Repr = <$via as crate::abi_type::AbiType>::Repr;
            const BORROWS: usize = <$via as crate::abi_type::AbiType>::BORROWS;
            const SCHEMA: &'static crate::schema::TypeSchema = &$schema;

            #[inline]
            fn into_repr(self) -> Self::Repr {
                let into: fn(Self) -> $via = $into;
                crate::abi_type::AbiType::into_repr(into(self))
            }

            #[inline]
            unsafe fn from_repr(
                repr: Self::Repr,
                trust: crate::abi_type::Trust,
            ) -> Result<Self, crate::invalid_value::InvalidValue> {
                let from: fn($via) -> Result<Self, crate::invalid_value::InvalidValue> = $from;
                // SAFETY: the caller's promise is the same.
                from(unsafe { <$via as crate::abi_type::AbiType>::from_repr(repr, trust) }?)
            }
        }
    };
}
use via;
