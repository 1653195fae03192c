//! Reads all of what it is given.

use bench_shapes::lender::{Lender, Record};
use polyplug_sdk::prelude::*;

#[derive(Default)]
struct Reader;

#[plugin]
impl Lender for Reader {
    fn lent(&self, record: &Record) -> u64 {
        record.read()
    }

    fn all_lent(&self, records: &[Record]) -> u64 {
        records.iter().map(Record::read).fold(0, u64::wrapping_add)
    }

    fn given(&self, record: Record) -> u64 {
        record.read()
    }

    fn all_given(&self, records: Vec<Record>) -> u64 {
        records.iter().map(Record::read).fold(0, u64::wrapping_add)
    }

    fn rows(&self, rows: &[&[f32]]) -> f32 {
        rows.iter().map(|row| row[0] + row.len() as f32).sum()
    }
}
