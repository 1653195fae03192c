//! What does it cost to lend a record that owns memory, beside a clone of it and beside a pointer within the program?
//!
//! All ways take turns, and the fastest turn of each counts.

use std::{env, hint::black_box, time::Instant};

use bench_shapes::lender::{Lender, Record};
use polyplug_benches::shapes;

/// How many records, and how many entries each has in its map.
const SIZES: [(usize, u32); 4] = [(1000, 4), (1000, 0), (1, 4), (1, 0)];

/// The same within the program.
#[inline(never)]
fn read(records: &[Record]) -> u64 {
    records.iter().map(Record::read).fold(0, u64::wrapping_add)
}

/// Times a way, in nanoseconds for a record.
fn timed(records: &[Record], mut way: impl FnMut(&[Record]) -> u64) -> f64 {
    let turns = 2000 / records.len() + 1;
    let (start, expected) = (Instant::now(), read(records));
    for _ in 0..turns {
        assert_eq!(way(black_box(records)), expected);
    }
    start.elapsed().as_secs_f64() * 1e9 / (turns * records.len()) as f64
}

/// Times many rows, in nanoseconds for a call.
fn timed_rows(rows: &[&[f32]], mut way: impl FnMut(&[&[f32]]) -> f32) -> f64 {
    let start = Instant::now();
    for _ in 0..1000 {
        black_box(way(black_box(rows)));
    }
    start.elapsed().as_secs_f64() * 1e6
}

fn main() {
    // `cargo bench -- --test` asks whether it runs, not how fast.
    let rounds = if env::args().any(|argument| argument == "--test") { 1 } else { 300 };
    let runtime = shapes::load(&shapes::rust_library());
    let lender = runtime.get::<dyn Lender>().expect("the plugin provides it");
    let names = ["by pointer", "clone and drop", "by value, of a clone", "lent"];
    println!("{:24}{:>12}{:>12}", "ns a record", "", "of a clone");
    for (count, counts) in SIZES {
        let records: Vec<_> = (0..count as u32).map(|number| Record::new(number, counts)).collect();
        let mut best = [f64::MAX; 4];
        for _ in 0..rounds {
            let round = [
                timed(&records, read),
                timed(&records, |records| read(&black_box(records.to_vec()))),
                timed(&records, |records| match records {
                    [record] => lender.given(record.clone()),
                    records => lender.all_given(records.to_vec()),
                }),
                timed(&records, |records| match records {
                    [record] => lender.lent(record),
                    records => lender.all_lent(records),
                }),
            ];
            for (best, now) in best.iter_mut().zip(round) {
                *best = best.min(now);
            }
        }
        println!("{count} with {counts} entries");
        for (name, time) in names.iter().zip(best) {
            println!("  {name:22}{time:12.1}{:12.2}", time / best[1]);
        }
    }
    let rows = vec![[0.5_f32; 512]; 8];
    let rows: Vec<_> = rows.iter().map(<[_; 512]>::as_slice).collect();
    let way = |rows: &[&[f32]]| rows.iter().map(|row| row[0] + row.len() as f32).sum();
    let (mut own, mut lent) = (f64::MAX, f64::MAX);
    for _ in 0..rounds {
        own = own.min(timed_rows(&rows, way));
        lent = lent.min(timed_rows(&rows, |rows| lender.rows(rows)));
    }
    println!("8 rows of 512: {own:.1} ns by pointer, {lent:.1} ns lent");
}
