//! The macro by which a type crosses as another one does.
//!
//! Not here: the conversions, which lie with the types. Invariant: the schema of a type is its own, and its
//! representation is that of the type that it converts to.

/// Implements `AbiType` by conversion: `via!(impl[..] Type as Via, TypeSchema::.., into: .., from: ..)`.
///
/// `with<'x>` is [`AbiType::With`](crate::crossing::abi_type::AbiType::With), `into` turns a value into a `Via`; `from` turns a `Via` into a `Result` of a value.
macro_rules! via {
    (
        impl[$($generics:tt)*] $ty:ty as $via:ty, $schema:expr,
        into: $into:expr, from: $from:expr $(,)?
    ) => {
        via!(
            impl[$($generics)*] $ty as $via, $schema,
            with<'x>: Self, into: $into, from: $from
        );
    };
    (
        impl[$($generics:tt)*] $ty:ty as $via:ty, $schema:expr,
        with<$lifetime:lifetime>: $with:ty,
        into: $into:expr, from: $from:expr $(,)?
    ) => {
        // SAFETY: the representation and its safety are those of the type that it converts to, and the
        // schema names the conversion; a value is only made of a valid one of that type.
        unsafe impl<$($generics)*> crate::crossing::abi_type::AbiType for $ty {
            type With<$lifetime> = $with;
            type Repr = <$via as crate::crossing::abi_type::AbiType>::Repr;
            const BORROWS: usize = <$via as crate::crossing::abi_type::AbiType>::BORROWS;
            const SCHEMA: &'static crate::schema::TypeSchema = &$schema;

            #[inline]
            fn into_repr(self) -> Self::Repr {
                let into: fn(Self) -> $via = $into;
                crate::crossing::abi_type::AbiType::into_repr(into(self))
            }

            #[inline]
            unsafe fn from_repr(
                repr: Self::Repr,
                trust: crate::crossing::abi_type::Trust,
            ) -> Result<Self, crate::crossing::invalid_value::InvalidValue> {
                let from: fn($via) -> Result<Self, crate::crossing::invalid_value::InvalidValue> = $from;
                // SAFETY: the caller promises a representation of this type, which is one of the type that it
                // converts to.
                from(unsafe { <$via as crate::crossing::abi_type::AbiType>::from_repr(repr, trust) }?)
            }
        }
    };
}
pub(super) use via;
