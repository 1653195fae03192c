//! Values that own memory, behind references and by value.

use std::collections::HashMap;

use polyplug_sdk::prelude::*;

/// How important something is.
#[derive(AbiType, Clone, Debug, PartialEq)]
pub enum Level {
    /// Not very.
    Low,
    /// By a name.
    Custom(String),
    /// In between.
    Range {
        /// From.
        from: u32,
        /// To.
        to: u32,
    },
}

/// Where something is.
#[derive(AbiType, Clone, Debug, PartialEq)]
pub struct Place {
    /// What it is called.
    pub city: String,
    /// From west to east.
    pub x: f32,
    /// From south to north.
    pub y: f32,
}

/// A record of six fields: a text, a vector, an enum, a map, a struct and a number.
#[derive(AbiType, Clone, Debug, PartialEq)]
pub struct Record {
    /// A name.
    pub name: String,
    /// Three words.
    pub tags: Vec<String>,
    /// How important.
    pub level: Option<Level>,
    /// Four numbers, or none.
    pub counts: HashMap<String, u64>,
    /// Where.
    pub place: Place,
    /// A number.
    pub score: f64,
}

impl Record {
    /// Makes one, with so many entries in its map.
    #[must_use]
    pub fn new(number: u32, counts: u32) -> Self {
        let level = match number % 3 {
            0 => Some(Level::Low),
            1 => Some(Level::Custom("as it was called".to_owned())),
            _ => Some(Level::Range { from: number, to: 7 }),
        };
        Self {
            name: format!("the record number {number}"),
            tags: ["one", "another", "the third"].map(str::to_owned).into(),
            level,
            counts: (0..counts).map(|count| (format!("count {count}"), count.into())).collect(),
            place: Place { city: "Reykjavik".to_owned(), x: 1.0, y: 2.0 },
            score: 0.5,
        }
    }

    /// Reads all fields.
    #[must_use]
    pub fn read(&self) -> u64 {
        let tags: usize = self.tags.iter().map(String::len).sum();
        let level = match &self.level {
            None => 0,
            Some(Level::Low) => 1,
            Some(Level::Custom(name)) => name.len(),
            Some(Level::Range { from, to }) => (from ^ to) as usize,
        };
        let counts: u64 = self.counts.iter().map(|(key, count)| key.len() as u64 ^ count).sum();
        let place =
            self.place.city.len() as u64 ^ u64::from((self.place.x + self.place.y).to_bits());
        (self.name.len() + tags + level) as u64 + counts + place + self.score.to_bits()
    }
}

/// Reads all of what it is given.
#[contract(name = "bench.Lender", version = "1.0")]
pub trait Lender: Send + Sync {
    /// A record that is lent.
    fn lent(&self, record: &Record) -> u64;
    /// Records that are lent.
    fn all_lent(&self, records: &[Record]) -> u64;
    /// A record that is given away.
    fn given(&self, record: Record) -> u64;
    /// Records that are given away.
    fn all_given(&self, records: Vec<Record>) -> u64;
    /// Rows of numbers.
    fn rows(&self, rows: &[&[f32]]) -> f32;
}
