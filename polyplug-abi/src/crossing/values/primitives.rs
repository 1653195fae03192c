//! Numbers, `bool`, `char` and `()`: what crosses as itself, or as a number that is checked.
//!
//! Not here: numbers with a restriction. Invariant: the representation has the size and alignment of the type.

use crate::{
    crossing::{
        abi_type::{AbiBits, AbiPlain, AbiType, Trust},
        invalid_value::InvalidValue,
        lending::{Arena, Copies, Lend, lend_small},
    },
    schema::TypeSchema,
};

macro_rules! primitives {
    ($($ty:ident)*) => {$(
        // SAFETY: a number is its own representation, valid for every bit pattern, and named.
        unsafe impl AbiType for $ty {
            type With<'x> = Self;
            type Repr = Self;
            const SCHEMA: &'static TypeSchema = &TypeSchema::Named(stringify!($ty));
            const IS_BITS: bool = true;

            #[inline]
            fn into_repr(self) -> Self {
                self
            }

            #[inline]
            unsafe fn from_repr(repr: Self, _: Trust) -> Result<Self, InvalidValue> {
                Ok(repr)
            }
        }

        // SAFETY: the representation is the type itself.
        unsafe impl AbiPlain for $ty {
            const SAMPLE: Self = 0 as $ty;

            #[inline]
            fn validate(_: &Self) -> Result<(), InvalidValue> {
                Ok(())
            }
        }

        // SAFETY: every bit pattern is a number.
        unsafe impl AbiBits for $ty {}

        // SAFETY: a number is lent as itself.
        unsafe impl Lend for $ty {
            type Lent = Self;
            type With<'x> = Self;
            const SCHEMA: &'static TypeSchema = <Self as AbiType>::SCHEMA;
            const IS_PLAIN: bool = true;
            const COPIES: bool = false;

            #[inline]
            fn lend(&self, _: &Arena) -> Self {
                *self
            }

            #[inline]
            unsafe fn copy(lent: Self, _: &Copies) -> Result<Self, InvalidValue> {
                Ok(lent)
            }
        }
    )*};
}

primitives!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64);

// SAFETY: `()` has no bits; a method that returns it has no `out` at all.
unsafe impl AbiType for () {
    type With<'x> = Self;
    type Repr = ();
    const SCHEMA: &'static TypeSchema = &TypeSchema::Named("()");

    #[inline]
    fn into_repr(self) {}

    #[inline]
    unsafe fn from_repr((): (), _: Trust) -> Result<Self, InvalidValue> {
        Ok(())
    }
}

// SAFETY: a `bool` travels as a `u8`, and is checked when it is lifted.
unsafe impl AbiType for bool {
    type With<'x> = Self;
    type Repr = u8;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Named("bool");

    #[inline]
    fn into_repr(self) -> u8 {
        u8::from(self)
    }

    #[inline]
    unsafe fn from_repr(repr: u8, _: Trust) -> Result<Self, InvalidValue> {
        Self::validate(&repr)?;
        Ok(repr == 1)
    }
}

// SAFETY: `bool` has the size and alignment of `u8`, and 0 and 1 are its values.
unsafe impl AbiPlain for bool {
    const SAMPLE: Self = false;

    #[inline]
    fn validate(repr: &u8) -> Result<(), InvalidValue> {
        if *repr <= 1 { Ok(()) } else { Err(InvalidValue::Bool(*repr)) }
    }
}

// SAFETY: a `char` travels as a `u32`, and is checked when it is lifted.
unsafe impl AbiType for char {
    type With<'x> = Self;
    type Repr = u32;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Named("char");

    #[inline]
    fn into_repr(self) -> u32 {
        u32::from(self)
    }

    #[inline]
    unsafe fn from_repr(repr: u32, _: Trust) -> Result<Self, InvalidValue> {
        Self::from_u32(repr).ok_or(InvalidValue::Char(repr))
    }
}

// SAFETY: `char` has the size and alignment of `u32`, and the scalar values are its values.
unsafe impl AbiPlain for char {
    const SAMPLE: Self = '\0';

    #[inline]
    fn validate(repr: &u32) -> Result<(), InvalidValue> {
        Self::from_u32(*repr).map_or(Err(InvalidValue::Char(*repr)), |_| Ok(()))
    }
}

lend_small!(plain bool char);
