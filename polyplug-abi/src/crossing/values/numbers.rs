//! Numbers with a restriction or a meaning: `NonZero`, `Ordering`.
//!
//! Not here: plain numbers, which cross as they are. The invariant: a number that is no value of the type is
//! refused.

use core::{cmp::Ordering, num::NonZero};

use super::via::via;
use crate::{
    crossing::{invalid_value::InvalidValue, lending::lend_small},
    schema::TypeSchema,
};

macro_rules! non_zero {
    ($($number:ident)*) => {$(
        via!(
            impl[] NonZero<$number> as $number,
            TypeSchema::Named(concat!("NonZero<", stringify!($number), ">")),
            into: NonZero::get,
            from: |number| NonZero::new(number).ok_or(InvalidValue::Zero),
        );
        lend_small!(NonZero<$number>);
    )*};
}

non_zero!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

via!(
    impl[] Ordering as i8,
    TypeSchema::Named("Ordering"),
    into: |ordering| ordering as i8,
    from: |number| match number {
        -1 => Ok(Ordering::Less),
        0 => Ok(Ordering::Equal),
        1 => Ok(Ordering::Greater),
        #[expect(clippy::cast_sign_loss, reason = "the number is shown as the bits that arrived")]
        other => Err(InvalidValue::Tag { ty: "Ordering", tag: other as u8 as u64 }),
    },
);

lend_small!(Ordering);
