//! The bodies of the methods. Every plugin calls these functions, so the arms differ in the way of the call alone.
//!
//! A body that takes `step` reads the state of its instance.

mod types;

/// The state of an instance.
#[derive(Clone, Copy, Debug)]
pub struct State {
    /// What the bodies add.
    pub step: u32,
}

impl Default for State {
    fn default() -> Self {
        Self { step: 1 }
    }
}

/// How often a callback is called.
pub const VISITS: u32 = 1000;

/// How long the lists are.
pub const LIST: usize = 100;

/// A text of 64 bytes.
pub const TEXT: &str = "a text of sixty-four bytes, which is as long as this one is here";

const TEXTS: [&str; 2] = [TEXT, "another of sixty-four bytes, which is just as long as that other"];

/// Adds one.
#[inline]
#[must_use]
pub fn inc_stateless(x: u32) -> u32 {
    x.wrapping_add(1)
}

/// Adds the step.
#[inline]
#[must_use]
pub fn inc(step: u32, x: u32) -> u32 {
    x.wrapping_add(step)
}

/// Adds the length and the first byte.
#[inline]
#[must_use]
pub fn text_stateless(text: &str) -> u64 {
    let first = text.as_bytes().first().copied().unwrap_or(0);
    text.len() as u64 + u64::from(first)
}

/// Adds the length, the first byte and the step.
#[inline]
#[must_use]
pub fn text(step: u32, text: &str) -> u64 {
    text_stateless(text) + u64::from(step)
}

/// Adds all bytes and the step.
#[inline]
#[must_use]
pub fn bytes(step: u32, bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>() + u64::from(step)
}

/// Chooses a text of 64 bytes.
#[inline]
#[must_use]
pub fn string(step: u32) -> &'static str {
    TEXTS[(step & 1) as usize]
}

/// Changes the first number.
#[inline]
pub fn numbers(step: u32, numbers: &mut [u64]) {
    if let Some(first) = numbers.first_mut() {
        *first = first.wrapping_add(step.into());
    }
}

/// Swaps two texts.
#[inline]
pub fn texts<T>(step: u32, texts: &mut [T]) {
    texts.swap(0, step as usize);
}

/// Calls a function as often as it is asked to.
#[inline]
pub fn each(step: u32, count: u32, mut visit: impl FnMut(u32)) {
    for index in 0..count {
        visit(index.wrapping_add(step));
    }
}

/// The numbers that a caller sends.
#[must_use]
pub fn some_numbers() -> Vec<u64> {
    (0..LIST as u64).collect()
}

/// The texts that a caller sends, of 64 bytes each.
#[must_use]
pub fn some_texts() -> Vec<String> {
    vec![TEXT.to_owned(); LIST]
}
