//! Implements every shape with state, and exports the same bodies as plain functions.

use std::{ffi::c_void, slice};

use bench_shapes::{Count, Direction, Figure, Sample, Shapes, Total};
use polyplug_sdk::prelude::*;

/// The state that every method reads.
struct Stepped {
    step: u32,
}

impl Default for Stepped {
    fn default() -> Self {
        Self { step: 1 }
    }
}

/// 64 bytes.
const TEXT: &str = "a text of sixty-four bytes, which is as long as this one is here";

#[plugin]
impl Shapes for Stepped {
    fn inc(&self, x: u32) -> u32 {
        x.wrapping_add(self.step)
    }

    fn nothing(&self) {}

    fn six(&self, a: u32, b: u32, c: u32, d: u32, e: u32, f: u32) -> u32 {
        (a ^ b ^ c ^ d ^ e ^ f).wrapping_add(self.step)
    }

    fn text(&self, text: &str) -> u32 {
        (text.len() as u32).wrapping_add(self.step)
    }

    fn bytes(&self, bytes: &[u8]) -> u32 {
        (bytes.len() as u32).wrapping_add(self.step)
    }

    fn flags(&self, flags: &[bool]) -> u32 {
        (flags.len() as u32).wrapping_add(self.step)
    }

    fn flip(&self, x: bool) -> bool {
        x ^ (self.step == 1)
    }

    fn letter(&self, x: char) -> char {
        if self.step == 1 { x } else { 'x' }
    }

    fn turn(&self, x: Direction) -> Direction {
        if self.step == 1 { x } else { Direction::North }
    }

    fn grow(&self, x: Figure) -> Figure {
        let by = f64::from(self.step);
        match x {
            Figure::Point => Figure::Point,
            Figure::Circle(radius) => Figure::Circle(radius + by),
            Figure::Rectangle { width, height } => {
                Figure::Rectangle { width: width + by, height: height + by }
            }
        }
    }

    fn half(&self, x: Option<u64>) -> Option<u64> {
        x.map(|x| x.wrapping_add(self.step.into()))
    }

    fn checked(&self, x: u32) -> Result<u64, u32> {
        if x == u32::MAX { Err(self.step) } else { Ok(u64::from(x) + u64::from(self.step)) }
    }

    fn by_value(&self, sample: Sample) -> Sample {
        Sample { number: sample.number.wrapping_add(self.step), ..sample }
    }

    fn by_reference(&self, sample: &Sample) -> Sample {
        Sample { number: sample.number.wrapping_add(self.step), ..*sample }
    }

    fn by_mutable_reference(&self, sample: &mut Sample) {
        sample.number = sample.number.wrapping_add(self.step);
    }

    fn string(&self) -> String {
        TEXT.to_owned()
    }

    fn abi_string(&self) -> AbiString {
        AbiString::from(TEXT)
    }

    fn strings(&self, texts: Vec<String>) -> Vec<String> {
        texts
    }

    fn words(&self, words: Vec<u64>) -> Vec<u64> {
        words
    }

    fn apply(&self, f: &dyn Fn(u32) -> u32, x: u32) -> u32 {
        f(x)
    }

    fn look(&self, _: &dyn Count) -> u32 {
        self.step
    }

    fn ask(&self, other: &dyn Count) -> u32 {
        other.count(self.step)
    }

    fn numbers(&self, start: u64) -> Box<dyn Iterator<Item = u64>> {
        let step = self.step.into();
        Box::new(std::iter::successors(Some(start), move |number| Some(number.wrapping_add(step))))
    }

    fn sum(&self, numbers: &mut dyn Iterator<Item = u64>, many: usize) -> u64 {
        numbers.take(many).fold(self.step.into(), u64::wrapping_add)
    }

    fn make(&self) -> Box<dyn Count> {
        Box::new(Counted(self.step))
    }
}

struct Counted(u32);

impl Count for Counted {
    fn count(&self, x: u32) -> u32 {
        x.wrapping_add(self.0)
    }
}

#[derive(Default)]
struct Sum(u32);

#[plugin]
impl Total for Sum {
    fn add(&mut self, x: u32) -> u32 {
        self.0 = self.0.wrapping_add(x);
        self.0
    }

    fn get(&self, x: u32) -> u32 {
        self.0.wrapping_add(x)
    }
}

/// What the plain functions read: state behind a pointer, as their authors would pass it.
#[unsafe(no_mangle)]
extern "C" fn shapes_new() -> *mut c_void {
    Box::into_raw(Box::new(Stepped::default())).cast()
}

/// # Safety
/// `this` came from `shapes_new`.
#[unsafe(no_mangle)]
unsafe extern "C" fn shapes_inc(this: *const c_void, x: u32) -> u32 {
    // SAFETY: the caller promises the pointer.
    unsafe { &*this.cast::<Stepped>() }.inc(x)
}

/// # Safety
/// `this` came from `shapes_new`; `text` points to `len` bytes of UTF-8.
#[unsafe(no_mangle)]
unsafe extern "C" fn shapes_text(this: *const c_void, text: *const u8, len: usize) -> u32 {
    // SAFETY: the caller promises the bytes.
    let text = unsafe { slice::from_raw_parts(text, len) };
    // SAFETY: the caller promises UTF-8.
    let text = unsafe { str::from_utf8_unchecked(text) };
    // SAFETY: the caller promises the pointer.
    unsafe { &*this.cast::<Stepped>() }.text(text)
}

/// # Safety
/// `this` came from `shapes_new`; `sample` is a live sample, and there is room for another one.
#[unsafe(no_mangle)]
unsafe extern "C" fn shapes_sample(this: *const c_void, sample: *const Sample, out: *mut Sample) {
    // SAFETY: the caller promises the sample.
    let sample = unsafe { &*sample };
    // SAFETY: the caller promises the pointer.
    let made = unsafe { &*this.cast::<Stepped>() }.by_reference(sample);
    // SAFETY: the caller promises the room.
    unsafe { out.write(made) };
}
