//! Contracts whose methods have every kind of parameter and result, as authors write them. Each method reads the state
//! of its implementation.

pub mod lender;

use polyplug_sdk::prelude::*;

/// A struct of 48 bytes.
#[derive(AbiType, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Sample {
    /// A time.
    pub time: u64,
    /// A place.
    pub place: [f64; 3],
    /// A number.
    pub number: u32,
    /// Another number.
    pub other: u32,
    /// A weight.
    pub weight: f64,
}

impl Sample {
    /// Makes one.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self { time: 1, place: [1.0, 2.0, 3.0], number, other: 7, weight: 0.5 }
    }
}

/// An enum without fields.
#[derive(AbiType, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Direction {
    /// Up.
    North,
    /// To the right.
    East,
    /// Down.
    South,
    /// To the left.
    West,
}

/// An enum with fields.
#[derive(AbiType, Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    /// Without a size.
    Point,
    /// With a radius.
    Circle(f64),
    /// With two sides.
    Rectangle {
        /// One side.
        width: f64,
        /// The other side.
        height: f64,
    },
}

/// One method for each kind of parameter and result.
#[contract(name = "bench.Shapes", version = "1.0")]
pub trait Shapes: Send + Sync {
    /// A number in and out.
    fn inc(&self, x: u32) -> u32;
    /// Nothing in and out.
    fn nothing(&self);
    /// As many numbers as there are registers, and more.
    fn six(&self, a: u32, b: u32, c: u32, d: u32, e: u32, f: u32) -> u32;
    /// Text in.
    fn text(&self, text: &str) -> u32;
    /// Bytes in.
    fn bytes(&self, bytes: &[u8]) -> u32;
    /// Many `bool`s in.
    fn flags(&self, flags: &[bool]) -> u32;
    /// A `bool` in and out.
    fn flip(&self, x: bool) -> bool;
    /// A `char` in and out.
    fn letter(&self, x: char) -> char;
    /// An enum without fields in and out.
    fn turn(&self, x: Direction) -> Direction;
    /// An enum with fields in and out.
    fn grow(&self, x: Figure) -> Figure;
    /// An option in and out.
    fn half(&self, x: Option<u64>) -> Option<u64>;
    /// A result out.
    fn checked(&self, x: u32) -> Result<u64, u32>;
    /// A large struct by value, in and out.
    fn by_value(&self, sample: Sample) -> Sample;
    /// A large struct by reference in, and by value out.
    fn by_reference(&self, sample: &Sample) -> Sample;
    /// A large struct that is written to.
    fn by_mutable_reference(&self, sample: &mut Sample);
    /// A text out, of 64 bytes.
    fn string(&self) -> String;
    /// The same without a copy.
    fn abi_string(&self) -> AbiString;
    /// Texts in and out.
    fn strings(&self, texts: Vec<String>) -> Vec<String>;
    /// Numbers in and out.
    fn words(&self, words: Vec<u64>) -> Vec<u64>;
    /// A function in, which is called once.
    fn apply(&self, f: &dyn Fn(u32) -> u32, x: u32) -> u32;
    /// An object in, which is not used.
    fn look(&self, other: &dyn Count) -> u32;
    /// An object in, which is called once.
    fn ask(&self, other: &dyn Count) -> u32;
    /// An object out.
    fn make(&self) -> Box<dyn Count>;
    /// An iterator out, without an end.
    fn numbers(&self, start: u64) -> Box<dyn Iterator<Item = u64>>;
    /// The sum of the next so many of an iterator that is lent.
    fn sum(&self, numbers: &mut dyn Iterator<Item = u64>, many: usize) -> u64;
}

/// Some of them, for a plugin in another language.
#[contract(name = "bench.Core", version = "1.0")]
pub trait Core: Send + Sync {
    /// A number in and out.
    fn inc(&self, x: u32) -> u32;
    /// Text in.
    fn text(&self, text: &str) -> u32;
    /// A large struct by reference in, and by value out.
    fn by_reference(&self, sample: &Sample) -> Sample;
    /// A text out, of 64 bytes.
    fn string(&self) -> String;
}

/// An object that crosses.
#[contract(name = "bench.Count", version = "1.0")]
pub trait Count: Send + Sync {
    /// Returns a number.
    fn count(&self, x: u32) -> u32;
}

/// An implementation that is changed.
#[contract(name = "bench.Total", version = "1.0")]
pub trait Total: Send {
    /// Adds, and returns the sum.
    fn add(&mut self, x: u32) -> u32;
    /// Returns the sum and `x`.
    fn get(&self, x: u32) -> u32;
}
