//! How much memory this process has.

use std::fs;

/// Returns how many bytes of this process are in memory, where the system says so.
pub(super) fn resident() -> Option<f64> {
    let all = fs::read_to_string("/proc/self/smaps_rollup").ok()?;
    let kilobytes = all.lines().find_map(|line| line.strip_prefix("Rss:"))?;
    let kilobytes: f64 = kilobytes.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024.0)
}
