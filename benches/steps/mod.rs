//! Counting the instructions of a call.

mod child;

use std::{hint::black_box, io};

/// Counts the instructions of one turn of a loop of calls.
///
/// # Errors
/// If the operating system does not let this process step through its children.
pub(crate) fn of_one(inc: impl FnMut(u32) -> u32) -> io::Result<u64> {
    of_turns(100, inc)
}

/// Does the same for a call that takes thousands.
///
/// # Errors
/// If the operating system does not let this process step through its children.
pub(crate) fn of_long_one(inc: impl FnMut(u32) -> u32) -> io::Result<u64> {
    of_turns(4, inc)
}

fn of_turns(few: u32, mut inc: impl FnMut(u32) -> u32) -> io::Result<u64> {
    let mut of_loop = |increments: u32| {
        child::count_of(|| {
            let mut counter = black_box(0);
            for _ in 0..increments {
                counter = inc(counter);
            }
            black_box(counter);
        })
    };
    // What is before and after the loop is in both.
    let (fewer, more) = (of_loop(few)?, of_loop(2 * few)?);
    Ok((more - fewer) / u64::from(few))
}
