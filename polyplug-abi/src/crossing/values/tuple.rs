//! Tuples of one to six values: a C struct of them.
//!
//! Invariant: each value is lifted once, also when one before it is invalid.

use crate::{
    crossing::{
        abi_type::{AbiType, Trust},
        invalid_value::InvalidValue,
        lending::{Arena, Copies, Lend},
        repr::SameRepr,
        unlifted::{Lowered, Unlifted},
    },
    schema::TypeSchema,
};

macro_rules! tuple {
    ($name:ident, $count:literal: $($field:ident $index:tt $R:ident $T:ident),*) => {
        #[doc = concat!("A tuple of ", $count, ", as C lays a struct of its values out.")]
        ///
        /// # ABI
        /// The layout of C's `struct` of the fields in their order.
        #[repr(C)]
        #[derive(Clone, Copy)]
        pub struct $name<$($R: Copy),*> {
            $(
                #[doc = concat!("Value ", stringify!($index), ".")]
                pub $field: $R,
            )*
        }

        // SAFETY: every field is valid for every bit pattern.
        unsafe impl<$($R: Copy),*> SameRepr for $name<$($R),*> {}

        // SAFETY: the representation is `repr(C)`, and the schema lists the types in their order; every
        // value is lifted once, before any failure is returned.
        unsafe impl<$($T: AbiType),*> AbiType for ($($T,)*) {
            type With<'x> = ($($T::With<'x>,)*);
            type Repr = $name<$($T::Repr),*>;
            const BORROWS: usize = 0 $(+ $T::BORROWS)*;
            const SCHEMA: &'static TypeSchema = &TypeSchema::Tuple(&[$($T::SCHEMA),*]);

            #[inline]
            fn into_repr(self) -> Self::Repr {
                $(let $field = Lowered::new(self.$index);)*
                $name { $($field: $field.into_repr()),* }
            }

            #[inline]
            unsafe fn from_repr(repr: Self::Repr, trust: Trust) -> Result<Self, InvalidValue> {
                $(
                    // SAFETY: the caller promises a whole representation of the tuple, so each field is one of its
                    // value.
                    let $field = unsafe { Unlifted::<$T>::new(repr.$field, trust) };
                )*
                $(let $field = $field.lift();)*
                Ok(($($field?,)*))
            }
        }

        // SAFETY: each value is lent, and copied, by itself.
        unsafe impl<$($T: Lend),*> Lend for ($($T,)*) {
            type Lent = $name<$($T::Lent),*>;
            type With<'x> = ($($T::With<'x>,)*);
            const SCHEMA: &'static TypeSchema = &TypeSchema::Tuple(&[$($T::SCHEMA),*]);
            const BORROWS: usize = 0 $(+ $T::BORROWS)*;
            const IS_ABI_TYPE: bool = true $(&& $T::IS_ABI_TYPE)*;
            const COPIES: bool = false $(|| $T::COPIES)*;

            #[inline]
            fn lend(&self, arena: &Arena) -> Self::Lent {
                $name { $($field: self.$index.lend(arena)),* }
            }

            #[inline]
            unsafe fn copy(lent: Self::Lent, copies: &Copies) -> Result<Self, InvalidValue> {
                // SAFETY: the caller promises a tuple that was lent, so each field is one of its value.
                Ok(($(unsafe { $T::copy(lent.$field, copies) }?,)*))
            }

            #[inline]
            unsafe fn refill(&mut self, lent: Self::Lent, copies: &Copies) -> Result<(), InvalidValue> {
                // SAFETY: the caller promises a tuple that was lent, so each field is one of its value.
                $(unsafe { self.$index.refill(lent.$field, copies) }?;)*
                Ok(())
            }
        }
    };
}

tuple!(AbiTuple1, "one": f0 0 R0 T0);
tuple!(AbiTuple2, "two": f0 0 R0 T0, f1 1 R1 T1);
tuple!(AbiTuple3, "three": f0 0 R0 T0, f1 1 R1 T1, f2 2 R2 T2);
tuple!(AbiTuple4, "four": f0 0 R0 T0, f1 1 R1 T1, f2 2 R2 T2, f3 3 R3 T3);
tuple!(AbiTuple5, "five": f0 0 R0 T0, f1 1 R1 T1, f2 2 R2 T2, f3 3 R3 T3, f4 4 R4 T4);
tuple!(AbiTuple6, "six": f0 0 R0 T0, f1 1 R1 T1, f2 2 R2 T2, f3 3 R3 T3, f4 4 R4 T4, f5 5 R5 T5);
