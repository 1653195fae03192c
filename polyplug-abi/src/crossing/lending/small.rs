//! The macro for values that have no memory of their own: they are lent as they are given.
//!
//! Invariant: the representation of such a value owns nothing.

/// Implements [`Lend`](super::Lend) for types whose values are bits; `plain` says that they are `AbiPlain`.
macro_rules! lend_small {
    (plain $($ty:ty)*) => {
        lend_small!(@ true, $($ty),*);
    };
    ($($ty:ty)*) => {
        lend_small!(@ false, $($ty),*);
    };
    (@ $is_plain:literal, $($ty:ty),*) => {$(
        // SAFETY: the representation owns nothing, and has nothing outside of itself.
        unsafe impl crate::crossing::lending::Lend for $ty {
            type Lent = <Self as crate::crossing::abi_type::AbiType>::Repr;
            type With<'x> = Self;
            const SCHEMA: &'static crate::schema::TypeSchema =
                <Self as crate::crossing::abi_type::AbiType>::SCHEMA;
            const IS_PLAIN: bool = $is_plain;
            const COPIES: bool = false;

            #[inline]
            fn lend(&self, _: &crate::crossing::lending::Arena) -> Self::Lent {
                crate::crossing::abi_type::AbiType::into_repr(*self)
            }

            #[inline]
            unsafe fn copy(
                lent: Self::Lent,
                copies: &crate::crossing::lending::Copies,
            ) -> Result<Self, crate::crossing::invalid_value::InvalidValue> {
                // SAFETY: the caller promises a representation, which owns nothing.
                unsafe { crate::crossing::abi_type::AbiType::from_repr(lent, copies.trust()) }
            }
        }
    )*};
}
pub(crate) use lend_small;
