//! Timing within a sample.

use std::time::{Duration, Instant};

use crate::{
    Failure,
    arm::{Call, PLACES},
    measure::{timed, turns_of_chunk},
};

/// How long a chunk of look-ups is.
const CHUNK: Duration = Duration::from_micros(150);

/// How many chunks there are, of which the fastest counts.
const CHUNKS: usize = 40;

/// Returns what one call takes, in nanoseconds.
pub(super) fn fastest(mut call: impl FnMut() + 'static) -> f64 {
    let mut turns = Call(move |x| {
        call();
        x
    });
    let count = turns_of_chunk(&mut turns, CHUNK);
    let chunks = (0..CHUNKS).map(|chunk| timed(&mut turns, chunk % PLACES, count));
    chunks.fold(f64::MAX, f64::min)
}

/// Returns what is done once takes, in nanoseconds.
pub(super) fn once<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<f64, Failure> {
    let start = Instant::now();
    let done = work()?;
    let elapsed = start.elapsed();
    drop(done);
    Ok(elapsed.as_secs_f64() * 1e9)
}
