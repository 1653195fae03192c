//! Values of every type, out and back through a real library.

use fixture_contracts::{Adder, Greeter, Sample, Values};
use polyplug_sdk::{Provider, SupportedLanguage};

use crate::support::load;

#[test]
fn every_type_crosses() {
    let runtime = load(&["values"]);
    let values = runtime.get::<dyn Values>().unwrap();
    check(&values);
}

/// Calls every method of an implementation, wherever it is.
pub(crate) fn check(values: &impl Values) {
    let sum = values.integers(u8::MAX, u16::MAX, u32::MAX, u64::MAX, -1, -2, -3, -4, 5, -6);
    let expected = i128::from(u8::MAX) + i128::from(u16::MAX) + i128::from(u32::MAX);
    assert_eq!(sum, expected + i128::from(u64::MAX) - 11);
    assert_eq!(values.wide(u128::MAX, -1), 1);
    assert_eq!(values.floats(1.5, f64::MAX), f64::MAX);
    assert!(values.floats(f32::NAN, 0.0).is_nan());
    assert!(values.flip(false) && !values.flip(true));
    assert_eq!(values.next_char('a'), Some('b'));
    assert_eq!(values.next_char(char::MAX), None);
    assert_eq!(values.next_char('\u{d7ff}'), None);
    assert_eq!(values.trimmed("  ä\0b "), "ä\0b");
    assert_eq!(values.trimmed(""), "");
    assert_eq!(values.name(), "mirror");
    assert_eq!(values.reversed(&[1, 2, 3]), [3, 2, 1]);
    assert!(values.reversed(&[]).is_empty());
    let big = vec![7; 5_000_000];
    assert_eq!(values.reversed(&big), big);
    assert_eq!(values.joined("a".to_owned(), b"b".to_vec()), "ab");
    assert_eq!(values.joined(String::new(), Vec::new()), "");
    let sample = Sample { time: 21, value: 1.5, valid: true, kind: 'x' };
    let doubled = Sample { time: 42, value: 3.0, ..sample };
    assert_eq!(values.doubled(sample), doubled);
    assert_eq!(values.time_of(&sample), 21);
    let invalid = Sample { valid: false, ..sample };
    assert_eq!(values.sum(&[sample, invalid, doubled]), 4.5);
    assert_eq!(values.half(Some(9)), Some(4));
    assert_eq!(values.half(None), None);
    assert_eq!(values.parse("12"), Ok(12));
    assert!(values.parse("x").unwrap_err().starts_with("`x`: "));
    values.nothing();
}

#[test]
fn a_borrowed_result_is_the_argument_itself() {
    let runtime = load(&["values"]);
    let values = runtime.get::<dyn Values>().unwrap();
    let text = String::from(" x ");
    assert!(std::ptr::eq(values.trimmed(&text), text.trim()));
}

#[test]
fn a_proxy_says_who_stands_behind_it() {
    let runtime = load(&["seed-rust", "seed-cpp"]);
    let adders = runtime.all::<dyn Adder>();
    let providers: Vec<_> = adders.iter().map(Provider::of).collect();
    assert_eq!(providers[0].plugin, "seed-rust");
    assert_eq!(providers[0].version.to_string(), "1.0.0");
    assert_eq!(providers[0].language, Some(SupportedLanguage::Rust));
    assert!(providers[0].path.as_ref().unwrap().contains("seed_rust"));
    assert_eq!(providers[1].language, Some(SupportedLanguage::Cpp));
}

#[test]
fn a_default_body_runs_in_the_plugin() {
    let greeter = load(&["greeter"]).get::<dyn Greeter>().unwrap();
    assert_eq!(greeter.shout("world"), "HELLO, WORLD!");
}
