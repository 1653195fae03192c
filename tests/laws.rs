//! The law of every value: what goes out comes back the same, through a real library and within a process, in both
//! conventions.

use std::{
    borrow::Cow,
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    num::{NonZeroI64, NonZeroU8},
    sync::LazyLock,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use fixture_contracts::{Everything, EverythingProxy, Point, Sample};
use polyplug_sdk::Runtime;
use proptest::prelude::*;

use crate::{
    inside::and_loaded,
    support::{laws, uniform},
};

/// The typed table and the uniform table of an implementation in this process, of one in Rust, and of one in C++.
static CONVENTIONS: LazyLock<Vec<EverythingProxy>> = LazyLock::new(|| {
    let both = |runtime: Runtime| {
        let typed = runtime.get::<dyn Everything>().expect("the fixture provides it");
        [typed, uniform::<dyn Everything>(&runtime)]
    };
    and_loaded(&["everything", "shares-heap", "everything-cpp"]).flat_map(both).collect()
});

fn sample() -> impl Strategy<Value = Sample> {
    (any::<u64>(), -1e30_f32..1e30, any::<bool>(), any::<char>())
        .prop_map(|(time, value, valid, kind)| Sample { time, value, valid, kind })
}

fn duration() -> impl Strategy<Value = Duration> {
    (any::<u64>(), 0_u32..1_000_000_000).prop_map(|(secs, nanos)| Duration::new(secs, nanos))
}

/// Moments before and after the epoch, with odd nanoseconds.
fn moment() -> impl Strategy<Value = SystemTime> {
    (any::<bool>(), 0_u64..1 << 40, 0_u32..1_000_000_000).prop_map(|(before, secs, nanos)| {
        let distance = Duration::new(secs, nanos);
        if before { UNIX_EPOCH - distance } else { UNIX_EPOCH + distance }
    })
}

laws! {
    signed(v in any::<(i8, i16, i32, i64, isize)>()) |echo| echo.signed(v.0, v.1, v.2, v.3, v.4), v;
    unsigned(v in any::<(u8, u16, u32, u64, usize)>())
        |echo| echo.unsigned(v.0, v.1, v.2, v.3, v.4), v;
    wide(v in any::<(i128, u128)>()) |echo| echo.wide(v.0, v.1), v;
    floats(v in any::<(u32, u64)>()) |echo| {
        // Compared by their bits, so that the payload of a NaN counts.
        let (a, b) = echo.floats(f32::from_bits(v.0), f64::from_bits(v.1));
        (a.to_bits(), b.to_bits())
    }, v;
    letters(v in any::<(bool, char)>()) |echo| echo.letters(v.0, v.1), v;
    non_zero(v in any::<(NonZeroU8, NonZeroI64)>()) |echo| echo.non_zero(v.0, v.1), v;
    times(v in (duration(), moment())) |echo| echo.times(v.0, v.1), v;
    ordering(v in prop::sample::select(vec![Ordering::Less, Ordering::Equal, Ordering::Greater]))
        |echo| echo.ordering(v), v;

    text(v in any::<String>()) |echo| echo.text(&v), &*v;
    slice(v in any::<Vec<u32>>()) |echo| echo.slice(&v), &*v;
    structs(v in prop::collection::vec(sample(), 0..20)) |echo| echo.structs(&v), &*v;
    reference(v in sample()) |echo| echo.reference(&v), &v;
    maybe_reference(v in any::<Option<u64>>()) |echo| echo.maybe_reference(v.as_ref()), v.as_ref();
    reverse(v in any::<Vec<u32>>()) |echo| {
        let mut reversed = v.clone();
        echo.reverse(&mut reversed);
        reversed.reverse();
        reversed
    }, v.clone();
    mirror(v in prop::collection::vec(any::<(i32, i32)>(), 0..20)) |echo| {
        let mut points: Vec<_> = v.iter().map(|&(x, y)| Point { x, y }).collect();
        echo.mirror(&mut points);
        points.iter().map(|point| (point.y, point.x)).collect::<Vec<_>>()
    }, v.clone();
    increment(v in any::<u32>()) |echo| {
        let mut number = u64::from(v);
        echo.increment(&mut number);
        number
    }, u64::from(v) + 1;

    string(v in any::<String>()) |echo| echo.string(v.clone()), v.clone();
    bytes(v in any::<Vec<u8>>()) |echo| echo.bytes(v.clone()), v.clone();
    strings(v in any::<Vec<String>>()) |echo| echo.strings(v.clone()), v.clone();
    nested(v in prop::collection::vec(any::<Vec<String>>(), 0..8))
        |echo| echo.nested(v.clone()), v.clone();
    boxed(v in any::<u64>()) |echo| *echo.boxed(Box::new(v)), v;
    boxed_slice(v in any::<Vec<u16>>()) |echo| echo.boxed_slice(v.clone().into()).into_vec(), v.clone();
    boxed_text(v in any::<String>()) |echo| echo.boxed_text(v.clone().into()).into_string(), v.clone();
    cow(v in any::<String>()) |echo| echo.cow(Cow::Borrowed(&v)), v.clone();

    option(v in any::<Option<String>>()) |echo| echo.option(v.clone()), v.clone();
    options(v in any::<Option<Option<u8>>>()) |echo| echo.options(v), v;
    result(v in any::<Result<Vec<u8>, String>>()) |echo| echo.result(v.clone()), v.clone();
    single(v in any::<String>()) |echo| echo.single((v.clone(),)).0, v.clone();
    tuple(v in (any::<u8>(), any::<String>(), prop::option::of(-1e9..1e9)))
        |echo| echo.tuple(v.clone()), v.clone();
    six(v in any::<(u8, u16, u32, u64, i8, char)>()) |echo| echo.six(v), v;
    array(v in any::<[u32; 5]>()) |echo| echo.array(v), v;
    array_of_strings(v in any::<[String; 2]>()) |echo| echo.array_of_strings(v.clone()), v.clone();
    sample_by_value(v in sample()) |echo| echo.sample(v), v;

    hash_map(v in any::<HashMap<String, u32>>()) |echo| echo.hash_map(v.clone()), v.clone();
    tree_map(v in any::<BTreeMap<u32, Vec<String>>>()) |echo| echo.tree_map(v.clone()), v.clone();
    hash_set(v in any::<HashSet<String>>()) |echo| echo.hash_set(v.clone()), v.clone();
    tree_set(v in any::<BTreeSet<i64>>()) |echo| echo.tree_set(v.clone()), v.clone();
}

#[test]
fn extremes() {
    for echo in &*CONVENTIONS {
        let earliest = UNIX_EPOCH.checked_sub(Duration::from_secs(1 << 63));
        for moment in [Some(UNIX_EPOCH), earliest].into_iter().flatten() {
            let times = (Duration::MAX, moment);
            assert_eq!(echo.times(times.0, times.1), times);
        }
        let big: String = "ä\0".repeat(if cfg!(miri) { 1_000 } else { 1_000_000 });
        assert_eq!(echo.text(&big), big);
        assert_eq!(echo.string(big.clone()), big);
        let letters = (true, char::MAX);
        assert_eq!(echo.letters(letters.0, letters.1), letters);
        assert_eq!(echo.wide(i128::MIN, u128::MAX), (i128::MIN, u128::MAX));
    }
}

#[test]
fn borrows_come_back_as_they_went() {
    let text = String::from("text");
    let numbers = vec![1, 2, 3];
    for echo in &*CONVENTIONS {
        assert!(std::ptr::eq(echo.text(&text), &*text));
        assert!(std::ptr::eq(echo.slice(&numbers), &*numbers));
    }
}

#[cfg(unix)]
mod paths {
    use std::{
        ffi::OsString,
        os::unix::ffi::OsStringExt,
        path::{Path, PathBuf},
    };

    use fixture_contracts::{Paths, PathsProxy};

    use super::*;

    static CONVENTIONS: LazyLock<Vec<PathsProxy>> = LazyLock::new(|| {
        let both = |runtime: Runtime| {
            let typed = runtime.get::<dyn Paths>().expect("the fixture provides it");
            [typed, uniform::<dyn Paths>(&runtime)]
        };
        and_loaded(&["everything", "shares-heap", "everything-cpp"]).flat_map(both).collect()
    });

    /// A path that need not be UTF-8.
    fn path() -> impl Strategy<Value = PathBuf> {
        any::<Vec<u8>>().prop_map(|bytes| PathBuf::from(OsString::from_vec(bytes)))
    }

    laws! {
        borrowed(v in path()) |echo| echo.path(&v), &*v;
        owned(v in path()) |echo| echo.path_buf(v.clone()), v.clone();
    }

    #[test]
    fn an_empty_path_is_one() {
        for echo in &*CONVENTIONS {
            assert_eq!(echo.path(Path::new("")), Path::new(""));
        }
    }
}
