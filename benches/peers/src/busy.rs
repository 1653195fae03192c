//! How busy other programs were.

use std::{fs, time::Instant};

/// A moment, and what the processors had done until then.
pub(crate) struct Busy {
    start: Instant,
    others: Option<f64>,
}

impl Busy {
    pub(crate) fn now() -> Self {
        Self { start: Instant::now(), others: others() }
    }

    /// Returns how many processors others have used on average since then, where the system says so.
    pub(crate) fn since(&self) -> Option<f64> {
        Some(((others()? - self.others?) / self.start.elapsed().as_secs_f64()).max(0.0))
    }
}

/// Returns how long the processors have worked for others, in seconds.
fn others() -> Option<f64> {
    /// The unit of these files, on every Linux.
    const TICKS: f64 = 100.0;
    let all = fs::read_to_string("/proc/stat").ok()?;
    // user, nice, system, idle, waiting, interrupts, and what the machine did for other machines.
    let all: Vec<u64> = all.lines().next()?.split_whitespace().flat_map(str::parse).collect();
    let worked = all.get(..8)?.iter().sum::<u64>() - all[3] - all[4];
    let own = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program can have blanks.
    let own = own.rsplit(')').next()?.split_whitespace().skip(11).take(4);
    let own: u64 = own.flat_map(str::parse::<u64>).sum();
    Some((worked as f64 - own as f64) / TICKS)
}
