//! The charts: horizontal bars with a logarithmic scale.

use std::fmt::Write;

use crate::{
    item::Item,
    peer::Peer,
    report::time,
    results::Results,
    svg::{self, WIDTH, escaped},
};

const PEERS: [Peer; 10] = [
    Peer::Raw,
    Peer::Native,
    Peer::Proxy,
    Peer::OneHeap,
    Peer::Cpp,
    Peer::Stabby,
    Peer::AbiStable,
    Peer::Cglue,
    Peer::Savefile,
    Peer::Predecessor,
];

/// What single calls cost.
pub(crate) fn calls(results: &Results) -> String {
    let items = [Item::Inc, Item::Text, Item::Bytes, Item::Record, Item::Shape, Item::Each];
    chart(results, "What a call costs, in nanoseconds", &items)
}

/// What owned values, objects and loading cost.
pub(crate) fn values(results: &Results) -> String {
    let items = [
        Item::String,
        Item::StringOwn,
        Item::Numbers,
        Item::Texts,
        Item::TextsOwn,
        Item::Message,
        Item::Object,
        Item::Create,
        Item::FirstCall,
    ];
    chart(results, "What values, objects and loading cost, in nanoseconds", &items)
}

const LEFT: f64 = 150.0;
const RIGHT: f64 = 90.0;
const LINE: f64 = 16.0;
const TOP: f64 = 58.0;

const SCALE: &str = "Logarithmic, with a scale for each group, which begins at half of its least value. The thin \
    line is raw FFI.";

/// Both themes; a viewer chooses.
const STYLE: &str = ".peer { fill: #8c959f; }\n\
    .base { fill: #57606a; }\n\
    .ours { fill: #0969da; }\n\
    @media (prefers-color-scheme: dark) {\n\
    .base { fill: #b1bac4; }\n\
    .peer { fill: #6e7681; }\n\
    .ours { fill: #58a6ff; }\n\
    }\n";

fn chart(results: &Results, title: &str, items: &[Item]) -> String {
    let height = TOP + items.len() as f64 * (PEERS.len() as f64 + 2.0) * LINE;
    let (mut drawn, mut y) = (String::new(), TOP);
    for item in items {
        group(&mut drawn, results, *item, &mut y);
    }
    svg::chart(title, SCALE, height, STYLE, &drawn)
}

/// Draws the bars of one item, on a scale of its own.
fn group(svg: &mut String, results: &Results, item: Item, y: &mut f64) {
    let values = PEERS.map(|peer| results.row(item, peer).map(|row| row.nanoseconds));
    let known = || values.iter().flatten().copied();
    let (least, most) = (known().fold(f64::MAX, f64::min), known().fold(0.0, f64::max));
    // The shortest bar is not empty, and bars that differ little look alike.
    let (start, end) = ((least / 2.0).log10(), (most.max(least * 4.0)).log10());
    let right_of =
        |value: f64| LEFT + (value.log10() - start) / (end - start) * (WIDTH - LEFT - RIGHT);
    let _ = writeln!(
        svg,
        "<text class=\"item\" x=\"10\" y=\"{:.0}\">{}</text>",
        *y + 12.0,
        escaped(item.title())
    );
    *y += LINE;
    if let Some(base) = values[0] {
        let (x, bottom) = (right_of(base), *y + PEERS.len() as f64 * LINE);
        let _ = writeln!(
            svg,
            "<line class=\"line\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{:.0}\" y2=\"{bottom:.0}\"/>",
            *y
        );
    }
    for (peer, value) in PEERS.iter().zip(values) {
        bar(svg, *peer, value.map(|value| (value, right_of(value))), *y);
        *y += LINE;
    }
    *y += LINE;
}

fn bar(svg: &mut String, peer: Peer, value: Option<(f64, f64)>, y: f64) {
    let (label, text) = (LEFT - 8.0, y + 12.0);
    let _ = writeln!(
        svg,
        "<text x=\"{label}\" y=\"{text:.0}\" text-anchor=\"end\">{}</text>",
        escaped(peer.title())
    );
    let Some((value, right)) = value else {
        let _ = writeln!(svg, "<text class=\"value none\" x=\"{LEFT}\" y=\"{text:.0}\">-</text>");
        return;
    };
    let class = match peer {
        _ if peer.is_ours() => "ours",
        Peer::Raw => "base",
        _ => "peer",
    };
    let (top, width, thick) = (y + 2.0, right - LEFT, LINE - 4.0);
    let _ = writeln!(
        svg,
        "<rect class=\"{class}\" x=\"{LEFT}\" y=\"{top:.0}\" width=\"{width:.1}\" height=\"{thick}\"/>"
    );
    let (x, shown) = (right + 5.0, time(value));
    let _ = writeln!(svg, "<text class=\"value\" x=\"{x:.1}\" y=\"{text:.0}\">{shown}</text>");
}
