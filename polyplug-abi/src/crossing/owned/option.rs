//! `Option<T>`: a tag and room for the value.
//!
//! Invariant: the value is read only when the tag says that it was written.

use core::mem::MaybeUninit;

use crate::{
    crossing::{
        abi_type::{AbiType, Trust},
        invalid_value::InvalidValue,
        lending::{Arena, Copies, Lend},
        repr::SameRepr,
    },
    schema::TypeSchema,
};

/// A value or nothing.
///
/// # ABI
/// The layout of C's `struct { uint8_t tag; T value; }`. The tag is 0 for nothing, which leaves
/// `value` unwritten, and 1 for a value.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct AbiOption<R: Copy> {
    /// 0 or 1.
    pub tag: u8,
    /// Written when the tag is 1.
    pub value: MaybeUninit<R>,
}

// SAFETY: a number and memory that need not be initialised are valid for every bit pattern.
unsafe impl<R: Copy> SameRepr for AbiOption<R> {}

// SAFETY: the tag says whether there is a value, and is checked.
unsafe impl<T: AbiType> AbiType for Option<T> {
    type With<'x> = Option<T::With<'x>>;
    type Repr = AbiOption<T::Repr>;
    const BORROWS: usize = T::BORROWS;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Generic("Option", &[T::SCHEMA]);

    #[inline]
    fn into_repr(self) -> Self::Repr {
        match self {
            None => AbiOption { tag: 0, value: MaybeUninit::uninit() },
            Some(value) => AbiOption { tag: 1, value: MaybeUninit::new(value.into_repr()) },
        }
    }

    #[inline]
    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Self, InvalidValue> {
        match repr.tag {
            0 => Ok(None),
            1 => {
                // SAFETY: the maker wrote the value together with the tag 1.
                let value = unsafe { repr.value.assume_init() };
                // SAFETY: the caller promises a whole representation of an `Option<T>`, so this is one of a `T`,
                // and is lifted once.
                unsafe { T::from_repr(value, trust) }.map(Some)
            }
            tag => Err(InvalidValue::Tag { ty: "Option", tag: tag.into() }),
        }
    }
}

// SAFETY: the tag says whether there is a value, and is checked; the value is lent, and copied, by itself.
unsafe impl<T: Lend> Lend for Option<T> {
    type Lent = AbiOption<T::Lent>;
    type With<'x> = Option<T::With<'x>>;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Generic("Option", &[T::SCHEMA]);
    const BORROWS: usize = T::BORROWS;
    const IS_ABI_TYPE: bool = T::IS_ABI_TYPE;
    const COPIES: bool = T::COPIES;

    #[inline]
    fn lend(&self, arena: &Arena) -> Self::Lent {
        match self {
            None => AbiOption { tag: 0, value: MaybeUninit::uninit() },
            Some(value) => AbiOption { tag: 1, value: MaybeUninit::new(value.lend(arena)) },
        }
    }

    #[inline]
    unsafe fn copy(lent: Self::Lent, copies: &Copies) -> Result<Self, InvalidValue> {
        let mut copied = None;
        // SAFETY: the caller promises the same.
        unsafe { copied.refill(lent, copies) }?;
        Ok(copied)
    }

    #[inline]
    unsafe fn refill(&mut self, lent: Self::Lent, copies: &Copies) -> Result<(), InvalidValue> {
        match lent.tag {
            0 => *self = None,
            1 => {
                // SAFETY: the maker wrote the value together with the tag 1.
                let value = unsafe { lent.value.assume_init() };
                match self {
                    // SAFETY: the caller promises an option that was lent, so this is a value of a `T`.
                    Some(own) => unsafe { own.refill(value, copies) }?,
                    // SAFETY: as above.
                    None => *self = Some(unsafe { T::copy(value, copies) }?),
                }
            }
            tag => return Err(InvalidValue::Tag { ty: "Option", tag: tag.into() }),
        }
        Ok(())
    }
}
