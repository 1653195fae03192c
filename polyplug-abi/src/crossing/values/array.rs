//! `[T; N]`: the elements side by side.
//!
//! Invariant: each element is lifted once, also when one of them is invalid.

use core::{
    array,
    mem::{ManuallyDrop, transmute_copy},
};

use crate::{
    crossing::{
        abi_type::{AbiBits, AbiPlain, AbiType, Trust, assert_bits},
        invalid_value::InvalidValue,
        lending::{Arena, Copies, Lend},
        repr::SameRepr,
        unlifted::{Lowered, Unlifted},
    },
    schema::TypeSchema,
};

/// An array that C can pass by value, because it is in a struct.
///
/// # ABI
/// The layout of C's `struct { T items[N]; }`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct AbiArray<R: Copy, const N: usize> {
    /// The elements.
    pub items: [R; N],
}

// SAFETY: every element is valid for every bit pattern.
unsafe impl<R: Copy, const N: usize> SameRepr for AbiArray<R, N> {}

// SAFETY: every element is lifted once, also when one of them is invalid; the schema says how many
// there are.
unsafe impl<T: AbiType, const N: usize> AbiType for [T; N] {
    type With<'x> = [T::With<'x>; N];
    type Repr = AbiArray<T::Repr, N>;
    const BORROWS: usize = T::BORROWS;
    const SCHEMA: &'static TypeSchema = &TypeSchema::Array(T::SCHEMA, N);
    const IS_BITS: bool = T::IS_BITS;

    #[inline]
    fn into_repr(self) -> Self::Repr {
        if T::IS_BITS {
            const { assert_bits::<T>() }
            // SAFETY: an array of them is laid out as the array of their representations, and each value is one.
            return unsafe { transmute_copy(&ManuallyDrop::new(self)) };
        }
        AbiArray { items: self.map(Lowered::new).map(Lowered::into_repr) }
    }

    #[inline]
    unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Self, InvalidValue> {
        if T::IS_BITS {
            const { assert_bits::<T>() }
            // SAFETY: an array of them is laid out as the array of their representations, and each is a value.
            return Ok(unsafe { transmute_copy(&repr) });
        }
        // SAFETY: the caller promises a whole representation of the array, so each element is one of a `T`.
        let items = repr.items.map(|item| unsafe { Unlifted::<T>::new(item, trust) });
        let mut lifted = items.map(|item| Some(item.lift()));
        let invalid = lifted.iter().find_map(|item| match item {
            Some(Err(invalid)) => Some(*invalid),
            _ => None,
        });
        if let Some(invalid) = invalid {
            return Err(invalid);
        }
        Ok(array::from_fn(|i| match lifted[i].take() {
            Some(Ok(value)) => value,
            _ => unreachable!("every element is there once, and none is invalid"),
        }))
    }
}

// SAFETY: an array has the layout of its elements side by side, as has the representation, and each
// element has the layout of its own.
unsafe impl<T: AbiPlain, const N: usize> AbiPlain for [T; N] {
    const SAMPLE: Self = [T::SAMPLE; N];
    const SAME_LAYOUT: () = T::SAME_LAYOUT;

    #[inline]
    fn validate(repr: &Self::Repr) -> Result<(), InvalidValue> {
        repr.items.iter().try_for_each(T::validate)
    }
}

// SAFETY: every bit pattern of every element is a value.
unsafe impl<T: AbiBits, const N: usize> AbiBits for [T; N] {}

// SAFETY: each element is lent, and copied, by itself, and lies in memory as its representation if they all do.
unsafe impl<T: Lend, const N: usize> Lend for [T; N] {
    type Lent = AbiArray<T::Lent, N>;
    type With<'x> = [T::With<'x>; N];
    const SCHEMA: &'static TypeSchema = &TypeSchema::Array(T::SCHEMA, N);
    const BORROWS: usize = T::BORROWS;
    const IS_ABI_TYPE: bool = T::IS_ABI_TYPE;
    const IS_PLAIN: bool = T::IS_PLAIN;
    const IN_PLACE: bool = T::IN_PLACE;
    const COPIES: bool = T::COPIES;

    #[inline]
    fn lend(&self, arena: &Arena) -> Self::Lent {
        AbiArray { items: self.each_ref().map(|item| item.lend(arena)) }
    }

    #[inline]
    unsafe fn copy(lent: Self::Lent, copies: &Copies) -> Result<Self, InvalidValue> {
        let mut invalid = None;
        let items = lent.items.map(|item| {
            // SAFETY: the caller promises an array that was lent, so each element is one of a `T`.
            let copied = unsafe { T::copy(item, copies) };
            copied.map_err(|error| invalid = invalid.or(Some(error))).ok()
        });
        match invalid {
            Some(invalid) => Err(invalid),
            None => Ok(items.map(|item| match item {
                Some(item) => item,
                None => unreachable!("none is invalid"),
            })),
        }
    }

    #[inline]
    unsafe fn refill(&mut self, lent: Self::Lent, copies: &Copies) -> Result<(), InvalidValue> {
        for (item, lent) in self.iter_mut().zip(lent.items) {
            // SAFETY: the caller promises an array that was lent, so each element is one of a `T`.
            unsafe { item.refill(lent, copies) }?;
        }
        Ok(())
    }
}
