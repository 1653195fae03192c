//! The tags of enums that cross.
//!
//! Not here: which type a tag has, which `repr` says and the macro reads. Invariant: a variant without a number of
//! its own has that of the variant before it, plus 1; the first has 0.

use core::{mem::Discriminant, ptr};

/// An enum, and the numbers of its variants in the order of declaration.
///
/// The impl stands alone in its block: an author's number sees no generated name.
pub trait Numbered {
    /// The type of a number.
    type Tag: 'static;
    /// The numbers.
    const NUMBERS: &'static [Self::Tag];
}

/// An enum as C lays it out, which chooses the size of its tag.
#[repr(C)]
enum IntTag {
    _Only,
}

/// Returns the size of the tag of an enum: that of C's choice if `is_int`, else that of the number in its `repr`.
#[must_use]
pub const fn tag_size<T>(is_int: bool) -> usize {
    if is_int { size_of::<IntTag>() } else { size_of::<Discriminant<T>>() }
}

/// Returns the number at the beginning of a value.
///
/// # Safety
/// A `T` begins with a `Number`. The compiler evaluates this, and refuses anything else.
#[must_use]
pub const unsafe fn first_of<T, Number: Copy>(value: &T) -> Number {
    // SAFETY: the caller promises it.
    unsafe { *ptr::from_ref(value).cast::<Number>() }
}

/// Returns how many bytes of a value lie before a field.
///
/// # Safety
/// `field` is one of `value`. The compiler evaluates this, and refuses anything else.
#[must_use]
pub const unsafe fn offset_in<T, Field>(value: &T, field: &Field) -> usize {
    let (value, field) = (ptr::from_ref(value).cast::<u8>(), ptr::from_ref(field).cast::<u8>());
    // SAFETY: both are in one value, and the field does not lie before it.
    unsafe { field.offset_from_unsigned(value) }
}

macro_rules! numbers {
    ($($number:ident)*) => {$(
        /// Counts the variants of an enum with tags of this type.
        ///
        /// # Panics
        /// If there are too many for the type, or two are the same, at compile time.
        #[must_use]
        pub const fn $number<const N: usize>(written: [Option<$number>; N]) -> [$number; N] {
            let mut numbers = [0; N];
            let mut index = 0;
            // As long as no number was chosen, each is larger than the one before.
            let mut is_chosen = false;
            while index < N {
                is_chosen |= written[index].is_some();
                let number = match written[index] {
                    Some(number) => number,
                    None if index == 0 => 0,
                    None => numbers[index - 1] + 1,
                };
                let mut before = if is_chosen { 0 } else { index };
                while before < index {
                    // The compiler has seen to it, unless a macro says another number each time.
                    assert!(
                        numbers[before] != number,
                        "two variants have one discriminant\n\
                         help: name a number that a macro makes: `const NUMBER: u8 = ..;`"
                    );
                    before += 1;
                }
                numbers[index] = number;
                index += 1;
            }
            numbers
        }
    )*};
}

/// A function for each type of a tag.
pub mod numbers {
    numbers!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize);

    /// Counts the variants of an enum that no number was chosen for.
    ///
    /// # Panics
    /// If one is too large for C's `int`, at compile time.
    #[must_use]
    pub const fn int<const N: usize>(written: [Option<isize>; N]) -> [i32; N] {
        let counted = isize(written);
        let mut numbers = [0; N];
        let mut index = 0;
        while index < N {
            #[expect(clippy::cast_possible_truncation, reason = "the assertion is about that")]
            let tag = counted[index] as i32;
            assert!(
                tag as isize == counted[index],
                "a discriminant does not fit into the 32 bits of C's `int`\n\
                 help: choose a number for all of them: `#[repr(i64)]`"
            );
            numbers[index] = tag;
            index += 1;
        }
        numbers
    }
}
