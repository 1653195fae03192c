//! Numbers with a restriction or a meaning: `NonZero`, `Ordering`, `Duration`, `SystemTime`.

use core::{cmp::Ordering, num::NonZero, time::Duration};

use super::via::via;
use crate::{crossing::invalid_value::InvalidValue, schema::TypeSchema};

macro_rules! non_zero {
    ($($number:ident)*) => {$(
        via!(
            impl[] NonZero<$number> as $number,
            TypeSchema::Named(concat!("NonZero<", stringify!($number), ">")),
            into: NonZero::get,
            from: |number| NonZero::new(number).ok_or(InvalidValue::Zero),
        );
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

/// Nanoseconds that are less than a second.
fn nanoseconds(number: u32) -> Result<u32, InvalidValue> {
    if number < 1_000_000_000 { Ok(number) } else { Err(InvalidValue::Nanoseconds(number)) }
}

via!(
    impl[] Duration as (u64, u32),
    TypeSchema::Named("Duration"),
    into: |duration| (duration.as_secs(), duration.subsec_nanos()),
    from: |(seconds, nanos)| Ok(Duration::new(seconds, nanoseconds(nanos)?)),
);

// A moment is whole seconds since the epoch, rounded down, and nanoseconds since then.
#[cfg(feature = "std")]
via!(
    impl[] std::time::SystemTime as (i64, u32),
    TypeSchema::Named("SystemTime"),
    into: |time| match time.duration_since(std::time::UNIX_EPOCH) {
        Ok(after) => (after.as_secs().cast_signed(), after.subsec_nanos()),
        Err(before) => {
            let before = before.duration();
            let whole = before.as_secs().cast_signed();
            match before.subsec_nanos() {
                0 => (-whole, 0),
                nanos => (-whole - 1, 1_000_000_000 - nanos),
            }
        }
    },
    from: |(seconds, nanos)| {
        let nanos = Duration::from_nanos(nanoseconds(nanos)?.into());
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let epoch = std::time::UNIX_EPOCH;
        let second =
            if seconds < 0 { epoch.checked_sub(whole) } else { epoch.checked_add(whole) };
        second.and_then(|second| second.checked_add(nanos)).ok_or(InvalidValue::Time(seconds))
    },
);
