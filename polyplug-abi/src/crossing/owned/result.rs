//! `Result<T, E>`: a tag and room for either value.
//!
//! Invariant: of the union, only the member that the tag names is read.

use core::mem::ManuallyDrop;

use crate::{
    crossing::{
        abi_type::{AbiType, Trust},
        invalid_value::InvalidValue,
        lending::{Arena, Copies, Lend},
        repr::SameRepr,
    },
    schema::TypeSchema,
};

/// A success or a failure of the contract's own.
///
/// # ABI
/// The layout of C's `struct { uint8_t tag; union { T ok; E err; } payload; }`. The tag is 0 for a
/// success and 1 for a failure.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct AbiResult<T: Copy, E: Copy> {
    /// 0 or 1.
    pub tag: u8,
    /// The member that the tag names is written.
    pub payload: AbiResultPayload<T, E>,
}

/// The value of an [`AbiResult`].
///
/// # ABI
/// C's `union { T ok; E err; }`.
#[repr(C)]
#[derive(Clone, Copy)]
pub union AbiResultPayload<T: Copy, E: Copy> {
    /// Written when the tag is 0.
    pub ok: ManuallyDrop<T>,
    /// Written when the tag is 1.
    pub err: ManuallyDrop<E>,
    /// Makes the union valid for every bit pattern.
    pub none: (),
}

// SAFETY: a number and a union with a member without bits are valid for every bit pattern.
unsafe impl<T: Copy, E: Copy> SameRepr for AbiResult<T, E> {}

// SAFETY: the tag says which value there is, and is checked.
unsafe impl<T: AbiType, E: AbiType> AbiType for Result<T, E> {
    type With<'x> = Result<T::With<'x>, E::With<'x>>;
    type Repr = AbiResult<T::Repr, E::Repr>;
    const BORROWS: usize = T::BORROWS + E::BORROWS;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Generic("Result", &[T::SCHEMA, E::SCHEMA]);

    #[inline]
    fn into_repr(self) -> Self::Repr {
        match self {
            Ok(value) => AbiResult {
                tag: 0,
                payload: AbiResultPayload { ok: ManuallyDrop::new(value.into_repr()) },
            },
            Err(error) => AbiResult {
                tag: 1,
                payload: AbiResultPayload { err: ManuallyDrop::new(error.into_repr()) },
            },
        }
    }

    #[inline]
    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Self, InvalidValue> {
        match repr.tag {
            0 => {
                // SAFETY: the maker wrote this member together with the tag 0.
                let value = unsafe { repr.payload.ok };
                // SAFETY: the caller promises a whole representation of a `Result<T, E>`, so this is one of a `T`,
                // and is lifted once.
                unsafe { T::from_repr(ManuallyDrop::into_inner(value), trust) }.map(Ok)
            }
            1 => {
                // SAFETY: the maker wrote this member together with the tag 1.
                let error = unsafe { repr.payload.err };
                // SAFETY: the caller promises a whole representation of a `Result<T, E>`, so this is one of an `E`,
                // and is lifted once.
                unsafe { E::from_repr(ManuallyDrop::into_inner(error), trust) }.map(Err)
            }
            tag => Err(InvalidValue::Tag { ty: "Result", tag: tag.into() }),
        }
    }
}

// SAFETY: the tag says which value there is, and is checked; the value is lent, and copied, by itself.
unsafe impl<T: Lend, E: Lend> Lend for Result<T, E> {
    type Lent = AbiResult<T::Lent, E::Lent>;
    type With<'x> = Result<T::With<'x>, E::With<'x>>;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Generic("Result", &[T::SCHEMA, E::SCHEMA]);
    const BORROWS: usize = T::BORROWS + E::BORROWS;
    const IS_ABI_TYPE: bool = T::IS_ABI_TYPE && E::IS_ABI_TYPE;
    const COPIES: bool = T::COPIES || E::COPIES;

    #[inline]
    fn lend(&self, arena: &Arena) -> Self::Lent {
        match self {
            Ok(value) => AbiResult {
                tag: 0,
                payload: AbiResultPayload { ok: ManuallyDrop::new(value.lend(arena)) },
            },
            Err(error) => AbiResult {
                tag: 1,
                payload: AbiResultPayload { err: ManuallyDrop::new(error.lend(arena)) },
            },
        }
    }

    #[inline]
    unsafe fn copy(lent: Self::Lent, copies: &Copies) -> Result<Self, InvalidValue> {
        match lent.tag {
            0 => {
                // SAFETY: the maker wrote this member together with the tag 0.
                let value = unsafe { lent.payload.ok };
                // SAFETY: the caller promises a result that was lent, so this is a value of a `T`.
                unsafe { T::copy(ManuallyDrop::into_inner(value), copies) }.map(Ok)
            }
            1 => {
                // SAFETY: the maker wrote this member together with the tag 1.
                let error = unsafe { lent.payload.err };
                // SAFETY: the caller promises a result that was lent, so this is a value of an `E`.
                unsafe { E::copy(ManuallyDrop::into_inner(error), copies) }.map(Err)
            }
            tag => Err(InvalidValue::Tag { ty: "Result", tag: tag.into() }),
        }
    }
}
