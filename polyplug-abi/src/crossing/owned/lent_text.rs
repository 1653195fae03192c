//! How text is lent that is no `String`, but crosses as one.
//!
//! Invariant: a copy is UTF-8.

use alloc::{borrow::Cow, boxed::Box, string::String};

use super::{abi_string::AbiString, string::OwnedString};
use crate::{
    crossing::{
        abi_type::{AbiType, Trust},
        invalid_value::InvalidValue,
        lending::{Arena, Copies, Lend},
    },
    schema::TypeSchema,
};

/// Implements [`Lend`] for owned text, by the conversion from a `String`.
macro_rules! lend_as_string {
    (impl[$($generics:tt)*] $ty:ty, with<$lifetime:lifetime>: $with:ty) => {
        // SAFETY: the text is lent where it is, which is not in `self`, and is copied.
        unsafe impl<$($generics)*> Lend for $ty {
            type Lent = OwnedString;
            type With<$lifetime> = $with;
            const SCHEMA: &'static TypeSchema = <String as AbiType>::SCHEMA;

            #[inline]
            fn lend(&self, _: &Arena) -> OwnedString {
                OwnedString::lent(self)
            }

            #[inline]
            unsafe fn copy(lent: OwnedString, copies: &Copies) -> Result<Self, InvalidValue> {
                // SAFETY: the caller promises text that was lent.
                unsafe { String::copy(lent, copies) }.map(Self::from)
            }
        }
    };
}

lend_as_string!(impl[] Box<str>, with<'x>: Self);
lend_as_string!(impl['a] Cow<'a, str>, with<'x>: Cow<'x, str>);

// SAFETY: the text is lent where it is. A copy has the memory of the caller, and no function that would free it.
unsafe impl Lend for AbiString {
    type Lent = OwnedString;
    type With<'x> = Self;
    const SCHEMA: &'static TypeSchema = <Self as AbiType>::SCHEMA;

    #[inline]
    fn lend(&self, _: &Arena) -> OwnedString {
        OwnedString::lent(self)
    }

    #[inline]
    unsafe fn copy(lent: OwnedString, copies: &Copies) -> Result<Self, InvalidValue> {
        // SAFETY: the caller promises text that was lent.
        let text = unsafe { lent.text(copies.trust()) }?;
        // SAFETY: it was checked, if that was needed; without a function that frees it, it can be lifted from each view of it.
        unsafe { Self::from_repr(OwnedString::lent(text), Trust::Sdk) }
    }
}
