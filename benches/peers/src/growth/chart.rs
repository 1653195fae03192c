//! The charts: lines with logarithmic scales.

use std::fmt::Write;

use crate::{
    growth::{
        curve::{Axis, Curve, Unit},
        data::Growth,
        report::{shown, size},
    },
    svg::{self, WIDTH, escaped},
};

/// The lines of a panel. All of them have one unit and one axis.
type Panel = (&'static str, &'static [Curve]);

/// What contracts cost, where there are many.
pub(crate) fn contracts(growth: &Growth) -> String {
    const LOOKUPS: &[Curve] = &[
        Curve::Get,
        Curve::InBundle,
        Curve::BundleVersion,
        Curve::ContractVersion,
        Curve::FindSame,
        Curve::FindEach,
    ];
    let panels = [("A look-up", LOOKUPS), ("Registering all of them", &[Curve::Register])];
    chart(growth, "What grows with the number of contracts", &panels)
}

/// What bundles cost, where there are many.
pub(crate) fn bundles(growth: &Growth) -> String {
    const LOOKUPS: &[Curve] = &[Curve::GetFirst, Curve::InLastBundle, Curve::LastVersion];
    let panels: [Panel; 3] = [
        ("Loading all of them", &[Curve::Build, Curve::RawOpen]),
        ("Memory that they take", &[Curve::BuildMemory, Curve::RawMemory]),
        ("A look-up among all of them", LOOKUPS),
    ];
    chart(growth, "What grows with the number of bundles", &panels)
}

/// What threads get done, where there are many.
pub(crate) fn threads(growth: &Growth) -> String {
    const CALLS: &[Curve] = &[
        Curve::ThreadCall,
        Curve::ThreadGet,
        Curve::ThreadFind,
        Curve::ThreadCreate,
        Curve::BesideGet,
        Curve::BesideFind,
    ];
    let panels = [("Calls of one of the threads in a second", CALLS)];
    chart(growth, "What shrinks with the number of threads", &panels)
}

const LEFT: f64 = 70.0;
const RIGHT: f64 = 290.0;
const TOP: f64 = 58.0;

/// How high the lines of a panel are.
const HEIGHT: f64 = 210.0;

/// What is above and below them: a title, and the sizes.
const ABOVE: f64 = 26.0;
const BELOW: f64 = 34.0;

/// How far the labels of two lines are apart at least.
const LABEL: f64 = 15.0;

const NOTE: &str =
    "Both scales are logarithmic. A label has the value at the right end of its line.";

/// The colours of the lines, in both themes.
const STYLE: &str = "polyline { fill: none; stroke: currentColor; stroke-width: 2; }\n\
    circle { fill: currentColor; }\n\
    .label { font-size: 11px; fill: currentColor; }\n\
    .line0 { color: #0969da; }\n\
    .line1 { color: #bc4c00; }\n\
    .line2 { color: #1a7f37; }\n\
    .line3 { color: #8250df; }\n\
    .line4 { color: #bf3989; }\n\
    .line5 { color: #57606a; }\n\
    @media (prefers-color-scheme: dark) {\n\
    .line0 { color: #58a6ff; }\n\
    .line1 { color: #f0883e; }\n\
    .line2 { color: #3fb950; }\n\
    .line3 { color: #bc8cff; }\n\
    .line4 { color: #f778ba; }\n\
    .line5 { color: #b1bac4; }\n\
    }\n";

fn chart(growth: &Growth, title: &str, panels: &[Panel]) -> String {
    let (mut drawn, mut top) = (String::new(), TOP);
    for (title, curves) in panels {
        panel(&mut drawn, growth, (title, curves), top);
        top += ABOVE + HEIGHT + BELOW;
    }
    svg::chart(title, NOTE, top, STYLE, &drawn)
}

/// A logarithmic scale, from one place to another.
struct Scale {
    values: (f64, f64),
    places: (f64, f64),
}

impl Scale {
    fn place(&self, value: f64) -> f64 {
        let ((least, most), (from, to)) = (self.values, self.places);
        let part = if least < most { (value / least).ln() / (most / least).ln() } else { 0.5 };
        from + part * (to - from)
    }
}

/// Draws one panel.
fn panel(svg: &mut String, growth: &Growth, (title, curves): Panel, top: f64) {
    let Some((axis, unit)) = curves.first().map(|curve| (curve.axis(), curve.unit())) else {
        return;
    };
    let sizes = growth.sizes(axis);
    let line = |curve: &Curve| -> Vec<(u64, f64)> {
        sizes.iter().filter_map(|size| Some((*size, growth.value(*curve, *size)?))).collect()
    };
    let lines: Vec<_> = curves.iter().map(|curve| (*curve, line(curve))).collect();
    let values = || lines.iter().flat_map(|(_, line)| line).map(|(_, value)| *value);
    let marks = marks(values().fold(f64::MAX, f64::min), values().fold(0.0, f64::max));
    let (Some(least), Some(most)) = (marks.first(), marks.last()) else { return };
    let (Some(first), Some(last)) = (sizes.first(), sizes.last()) else { return };
    let (top, bottom) = (top + ABOVE, top + ABOVE + HEIGHT);
    let down = Scale { values: (*least, *most), places: (bottom, top) };
    let right =
        Scale { values: (*first as f64, *last as f64), places: (LEFT + 8.0, WIDTH - RIGHT - 8.0) };
    let _ = writeln!(
        svg,
        "<text class=\"item\" x=\"10\" y=\"{:.0}\">{}</text>",
        top - 10.0,
        escaped(title)
    );
    for mark in &marks {
        horizontal(svg, down.place(*mark), &round(unit, *mark));
    }
    for it in &sizes {
        vertical(svg, right.place(*it as f64), (top, bottom), &size(axis, *it));
    }
    let (x, y) = (WIDTH - RIGHT + 24.0, bottom + 16.0);
    let _ = writeln!(svg, "<text class=\"value\" x=\"{x:.0}\" y=\"{y:.0}\">{}</text>", of(axis));
    draw(svg, unit, &lines, &right, &down);
}

/// What the sizes are numbers of.
fn of(axis: Axis) -> &'static str {
    match axis {
        Axis::Contracts => "contracts",
        Axis::Bundles => "bundles",
        Axis::Threads => "threads",
        Axis::Library => "bytes",
    }
}

/// Returns round values, from one that is not above the least value to one that is not below the most.
fn marks(least: f64, most: f64) -> Vec<f64> {
    if least > most || least <= 0.0 {
        return Vec::new();
    }
    let decades = least.log10().floor() as i32..=most.log10().ceil() as i32;
    let wide = most / least > 100.0;
    let steps: &[f64] = if wide { &[1.0] } else { &[1.0, 2.0, 5.0] };
    let all: Vec<_> = decades
        .flat_map(|decade| steps.iter().map(move |step| step * 10.0_f64.powi(decade)))
        .collect();
    // Rounding may not push a mark to the other side of its value.
    let from = all.iter().rposition(|mark| *mark <= least * 1.000_001).unwrap_or(0);
    let to = all.iter().position(|mark| *mark >= most / 1.000_001).unwrap_or(all.len() - 1);
    all[from..=to.max(from)].to_vec()
}

/// Shows a round value.
fn round(unit: Unit, value: f64) -> String {
    let (by, suffix) = match (unit, value) {
        (Unit::Nanoseconds, ..1e3) => (1.0, " ns"),
        (Unit::Nanoseconds, ..1e6) => (1e3, " µs"),
        (Unit::Nanoseconds, ..1e9) => (1e6, " ms"),
        (Unit::Nanoseconds, _) => (1e9, " s"),
        (Unit::Bytes, _) => (1e6, " MB"),
        (Unit::Rate, ..1e3) => (1.0, ""),
        (Unit::Rate, ..1e6) => (1e3, " k"),
        (Unit::Rate, _) => (1e6, " M"),
    };
    format!("{}{suffix}", value / by)
}

fn horizontal(svg: &mut String, y: f64, label: &str) {
    let (right, x, text) = (WIDTH - RIGHT, LEFT - 6.0, y + 4.0);
    let _ = writeln!(
        svg,
        "<line class=\"line\" x1=\"{LEFT}\" x2=\"{right}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\n\
         <text class=\"value\" x=\"{x}\" y=\"{text:.1}\" text-anchor=\"end\">{label}</text>"
    );
}

fn vertical(svg: &mut String, x: f64, (top, bottom): (f64, f64), label: &str) {
    let text = bottom + 16.0;
    let _ = writeln!(
        svg,
        "<line class=\"line\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{top:.0}\" y2=\"{bottom:.0}\"/>\n\
         <text class=\"value\" x=\"{x:.1}\" y=\"{text:.0}\" text-anchor=\"middle\">{label}</text>"
    );
}

/// Draws the lines of a panel, and their labels so that none is upon another.
fn draw(
    svg: &mut String,
    unit: Unit,
    lines: &[(Curve, Vec<(u64, f64)>)],
    right: &Scale,
    down: &Scale,
) {
    let mut labels = Vec::new();
    for (colour, (curve, line)) in lines.iter().enumerate() {
        let place = |(size, value): &(u64, f64)| (right.place(*size as f64), down.place(*value));
        let places: Vec<_> = line.iter().map(place).collect();
        let Some(((_, value), (_, y))) = line.last().zip(places.last()) else { continue };
        let points: Vec<_> = places.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ =
            write!(svg, "<g class=\"line{colour}\"><polyline points=\"{}\"/>", points.join(" "));
        for (x, y) in &places {
            let _ = write!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/>");
        }
        *svg += "</g>\n";
        labels.push((*y, colour, format!("{}, {}", curve.title(), shown(unit, *value))));
    }
    labels.sort_by(|(one, ..), (other, ..)| one.total_cmp(other));
    let mut free = f64::MIN;
    // Those at the lower end need room above it.
    let mut room = labels.len() as f64 * LABEL;
    for (y, colour, text) in labels {
        let y = y.min(down.places.0 + LABEL - room).max(free);
        (free, room) = (y + LABEL, room - LABEL);
        let (x, y) = (WIDTH - RIGHT + 8.0, y + 4.0);
        let _ = writeln!(
            svg,
            "<g class=\"line{colour}\"><text class=\"label\" x=\"{x:.0}\" y=\"{y:.1}\">{}</text></g>",
            escaped(&text)
        );
    }
}
