//! The data, and the file that keeps it, from which the tables and charts are drawn.

use std::fmt::Write;

use crate::{Failure, item::Item, peer::Peer};

/// What one arm took.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) item: Item,
    pub(crate) peer: Peer,
    /// The median of the rounds.
    pub(crate) nanoseconds: f64,
    /// How many times as long as raw FFI it takes: the median of the rounds.
    pub(crate) ratio: f64,
    /// The lower quartile of the ratios.
    pub(crate) low: f64,
    /// Their upper quartile.
    pub(crate) high: f64,
    pub(crate) instructions: Option<u64>,
    /// How many processors other programs used meanwhile.
    pub(crate) busy: Option<f64>,
}

/// All of it.
#[derive(Debug, Default)]
pub(crate) struct Results {
    /// Where and how it was measured, as names and values.
    pub(crate) about: Vec<(String, String)>,
    pub(crate) rows: Vec<Row>,
}

const HEADER: &str = "item,peer,nanoseconds,ratio,low,high,instructions,busy";

impl Results {
    pub(crate) fn row(&self, item: Item, peer: Peer) -> Option<&Row> {
        self.rows.iter().find(|row| row.item == item && row.peer == peer)
    }

    /// Writes the file.
    pub(crate) fn to_csv(&self) -> String {
        let mut csv = write_about(&self.about);
        let _ = writeln!(csv, "{HEADER}");
        for row in &self.rows {
            let (item, peer) = (row.item.name(), row.peer.name());
            let Row { nanoseconds, ratio, low, high, .. } = row;
            let _ = write!(csv, "{item},{peer},{nanoseconds:.3},{ratio:.4},{low:.4},{high:.4},");
            let instructions = row.instructions.map_or(String::new(), |count| count.to_string());
            let busy = row.busy.map_or(String::new(), |busy| format!("{busy:.2}"));
            let _ = writeln!(csv, "{instructions},{busy}");
        }
        csv
    }

    /// Reads the file.
    pub(crate) fn from_csv(csv: &str) -> Result<Self, Failure> {
        let mut results = Self::default();
        for line in csv.lines().filter(|line| *line != HEADER) {
            if let Some(about) = line.strip_prefix("# ") {
                results.about.push(read_about(about)?);
            } else {
                results.rows.push(read_row(line).ok_or_else(|| format!("bad line: {line}"))?);
            }
        }
        Ok(results)
    }
}

/// Writes the head of a file: where and how it was measured.
pub(crate) fn write_about(about: &[(String, String)]) -> String {
    about.iter().map(|(name, value)| format!("# {name}: {value}\n")).collect()
}

/// Reads a line of it, of which the first two characters are gone.
pub(crate) fn read_about(line: &str) -> Result<(String, String), Failure> {
    let (name, value) = line.split_once(": ").ok_or("a comment without a name")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn read_row(line: &str) -> Option<Row> {
    let fields: Vec<_> = line.split(',').collect();
    let [item, peer, nanoseconds, ratio, low, high, instructions, busy] = fields[..] else {
        return None;
    };
    Some(Row {
        item: Item::of_name(item)?,
        peer: Peer::of_name(peer)?,
        nanoseconds: nanoseconds.parse().ok()?,
        ratio: ratio.parse().ok()?,
        low: low.parse().ok()?,
        high: high.parse().ok()?,
        instructions: instructions.parse().ok(),
        busy: busy.parse().ok(),
    })
}
