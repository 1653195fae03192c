//! Durations and moments: `Duration`, `SystemTime`, as seconds and nanoseconds.
//!
//! The invariant: the nanoseconds are less than a second, so that one time has one representation.

use core::time::Duration;

use super::via::via;
use crate::{
    crossing::{invalid_value::InvalidValue, lending::lend_small},
    schema::TypeSchema,
};

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
            // The earliest moment is as many seconds before the epoch as no number of seconds after it can be.
            let whole = before.as_secs().cast_signed().wrapping_neg();
            match before.subsec_nanos() {
                0 => (whole, 0),
                nanos => (whole - 1, 1_000_000_000 - nanos),
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

lend_small!(Duration);
#[cfg(feature = "std")]
lend_small!(std::time::SystemTime);
