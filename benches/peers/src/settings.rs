//! How long is measured.

use std::time::Duration;

/// What the command line chooses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// How often all arms of an item take their turns.
    pub(crate) rounds: usize,
    /// How many chunks an arm has in a round.
    pub(crate) chunks: usize,
    /// How long a chunk is.
    pub(crate) chunk: Duration,
    /// How many processes are started for each peer.
    pub(crate) processes: usize,
    /// Of calls that take longer, no instructions are counted: each takes a thousand times as long.
    pub(crate) longest_counted: f64,
}

impl Settings {
    pub(crate) const FULL: Self = Self {
        rounds: 64,
        chunks: 5,
        chunk: Duration::from_micros(150),
        processes: 60,
        longest_counted: f64::MAX,
    };

    pub(crate) const QUICK: Self = Self {
        rounds: 4,
        chunks: 2,
        chunk: Duration::from_micros(50),
        processes: 3,
        longest_counted: 100.0,
    };
}
