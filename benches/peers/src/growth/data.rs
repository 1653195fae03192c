//! The points, and the file that keeps them.

use std::fmt::Write;

use crate::{
    Failure,
    growth::curve::{Axis, Curve},
    results::{read_about, write_about},
};

/// One value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    pub(crate) curve: Curve,
    pub(crate) size: u64,
    pub(crate) value: f64,
    /// How many processors other programs used meanwhile.
    pub(crate) busy: Option<f64>,
}

/// What a sample finds.
pub(super) type Values = Vec<(Curve, f64)>;

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Growth {
    /// Where and how it was measured, as names and values.
    pub(crate) about: Vec<(String, String)>,
    pub(crate) points: Vec<Point>,
}

const HEADER: &str = "curve,size,value,busy";

impl Growth {
    pub(crate) fn value(&self, curve: Curve, size: u64) -> Option<f64> {
        let is_it = |point: &&Point| point.curve == curve && point.size == size;
        self.points.iter().find(is_it).map(|point| point.value)
    }

    /// Returns the sizes at which something was measured.
    pub(crate) fn sizes(&self, axis: Axis) -> Vec<u64> {
        let on_it = self.points.iter().filter(|point| point.curve.axis() == axis);
        let mut sizes: Vec<_> = on_it.map(|point| point.size).collect();
        sizes.sort_unstable();
        sizes.dedup();
        sizes
    }

    /// Writes the file.
    pub(crate) fn to_csv(&self) -> String {
        let mut csv = write_about(&self.about);
        let _ = writeln!(csv, "{HEADER}");
        for Point { curve, size, value, busy } in &self.points {
            let busy = busy.map_or(String::new(), |busy| format!("{busy:.2}"));
            let _ = writeln!(csv, "{},{size},{value:.3},{busy}", curve.name());
        }
        csv
    }

    /// Reads the file.
    pub(crate) fn from_csv(csv: &str) -> Result<Self, Failure> {
        let mut growth = Self::default();
        for line in csv.lines().filter(|line| *line != HEADER) {
            if let Some(about) = line.strip_prefix("# ") {
                growth.about.push(read_about(about)?);
            } else {
                growth.points.push(read_point(line).ok_or_else(|| format!("bad line: {line}"))?);
            }
        }
        Ok(growth)
    }
}

fn read_point(line: &str) -> Option<Point> {
    let fields: Vec<_> = line.split(',').collect();
    let [curve, size, value, busy] = fields[..] else { return None };
    Some(Point {
        curve: Curve::of_name(curve)?,
        size: size.parse().ok()?,
        value: value.parse().ok()?,
        busy: busy.parse().ok(),
    })
}
