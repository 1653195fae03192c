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
    /// How many processes are started for each point of growth.
    pub(crate) samples: usize,
    /// How many contracts there are.
    pub(crate) contracts: &'static [u64],
    /// How many bundles there are.
    pub(crate) bundles: &'static [u64],
    /// How many threads there are.
    pub(crate) threads: &'static [u64],
}

impl Settings {
    pub(crate) const FULL: Self = Self {
        rounds: 64,
        chunks: 5,
        chunk: Duration::from_micros(150),
        processes: 60,
        longest_counted: f64::MAX,
        samples: 12,
        contracts: &[10, 100, 1_000, 10_000, 100_000],
        bundles: &[1, 10, 50, 100, 200],
        threads: &[1, 2, 4, 8],
    };

    pub(crate) const QUICK: Self = Self {
        rounds: 4,
        chunks: 2,
        chunk: Duration::from_micros(50),
        processes: 3,
        longest_counted: 100.0,
        samples: 1,
        contracts: &[10, 1_000],
        bundles: &[1, 10],
        threads: &[1, 2],
    };
}
