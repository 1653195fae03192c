//! The section of the page.

use std::fmt::Write;

use crate::{
    growth::{
        curve::{Axis, Curve, Unit},
        data::Growth,
    },
    report::{BUSY, time},
};

/// The tables, with what is above them.
const SECTIONS: [(Axis, &str, &str); 4] = [
    (
        Axis::Contracts,
        "Contracts",
        "A plugin registers so many contracts, and then contracts are looked up.",
    ),
    (
        Axis::Bundles,
        "Bundles",
        "A plugin directory has so many bundles, which provide the same contract. In brackets: times as much as raw.",
    ),
    (
        Axis::Threads,
        "Threads",
        "What each of so many threads does in a second. Where there are fewer processors than threads, the threads \
         share them.",
    ),
    (
        Axis::Library,
        "Life cycle",
        "What a library of so many bytes takes. In brackets: times as long as raw.",
    ),
];

/// The section with the charts.
pub(crate) fn page(growth: &Growth) -> String {
    let mut text = String::from("\n## Growth\n\n");
    text += "[The data](results/growth.csv) is of:\n\n";
    for (name, value) in &growth.about {
        let _ = writeln!(text, "* {name}: {value}");
    }
    text += "\n![What grows with the number of contracts](results/contracts.svg)\n\n\
         ![What grows with the number of bundles](results/bundles.svg)\n\n\
         ![What shrinks with the number of threads](results/threads.svg)\n";
    text + &tables(growth)
}

/// The tables alone.
pub(crate) fn tables(growth: &Growth) -> String {
    let mut text = String::new();
    for (axis, title, about) in SECTIONS {
        let _ = writeln!(text, "\n### {title}\n\n{about}\n");
        table(&mut text, growth, axis);
    }
    text + &notes(growth)
}

fn table(text: &mut String, growth: &Growth, axis: Axis) {
    let sizes = growth.sizes(axis);
    let heads: Vec<_> = sizes.iter().map(|it| size(axis, *it)).collect();
    let _ = writeln!(text, "| | {} |", heads.join(" | "));
    let _ = writeln!(text, "|---|{}", "---:|".repeat(sizes.len()));
    for curve in Curve::ALL.into_iter().filter(|curve| curve.axis() == axis) {
        let cells: Vec<_> = sizes.iter().map(|size| cell(growth, curve, *size)).collect();
        let memory = if curve.unit() == Unit::Bytes { ", memory" } else { "" };
        let mark = if busy(growth, curve).is_some() { " \\*" } else { "" };
        let _ = writeln!(text, "| {}{memory}{mark} | {} |", curve.title(), cells.join(" | "));
    }
}

fn cell(growth: &Growth, curve: Curve, size: u64) -> String {
    let Some(value) = growth.value(curve, size) else { return "-".to_owned() };
    let base = curve.base().and_then(|base| growth.value(base, size));
    let ratio = base.map_or(String::new(), |base| format!(" ({:.2})", value / base));
    shown(curve.unit(), value) + &ratio
}

/// Shows a value with three digits or so.
pub(super) fn shown(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Nanoseconds if value < 10_000.0 => format!("{} ns", time(value)),
        Unit::Nanoseconds => time(value),
        Unit::Bytes => format!("{:.1} MB", value / 1e6),
        Unit::Rate => match value {
            ..1e4 => format!("{value:.0}"),
            ..1e6 => format!("{:.0} k", value / 1e3),
            _ => format!("{:.2} M", value / 1e6),
        },
    }
}

/// Shows a size.
pub(super) fn size(axis: Axis, size: u64) -> String {
    match (axis, size) {
        (Axis::Library, ..1_000_000) => format!("{} KB", size / 1000),
        (Axis::Library, _) => format!("{:.1} MB", size as f64 / 1e6),
        (_, ..1000) => size.to_string(),
        _ => format!("{},{:03}", size / 1000, size % 1000),
    }
}

/// Returns how many processors others used while a curve was measured, if they were too many.
fn busy(growth: &Growth, curve: Curve) -> Option<f64> {
    let point = growth.points.iter().find(|point| point.curve == curve)?;
    point.busy.filter(|busy| *busy > BUSY)
}

fn notes(growth: &Growth) -> String {
    let most = Curve::ALL.into_iter().filter_map(|curve| busy(growth, curve)).fold(0.0, f64::max);
    if most == 0.0 {
        return "\nNo other program used more than a tenth of a processor meanwhile.\n".to_owned();
    }
    format!("\n\\* Measured beside other programs, which used up to {most:.1} processors.\n")
}
