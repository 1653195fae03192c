//! The tables.

use std::fmt::Write;

use crate::{item::Item, peer::Peer, results::Results, results::Row};

/// Above this many processors of others, a timing is marked.
pub(crate) const BUSY: f64 = 0.1;

/// The whole page.
pub(crate) fn page(results: &Results) -> String {
    let mut page = String::from(
        "# polyplug and its peers\n\n\
         Written by `cargo run --release` in [peers](peers/README.md), which says what the rows and columns are, and \
         how it was measured. `cargo run --release -- --redraw` draws it again from [the data](results/peers.csv).\n\n",
    );
    for (name, value) in &results.about {
        let _ = writeln!(page, "* {name}: {value}");
    }
    page +=
        "\n![What a call costs](results/calls.svg)\n\n![What values cost](results/values.svg)\n\n";
    page + &tables(results)
}

/// The tables alone.
pub(crate) fn tables(results: &Results) -> String {
    let mut text = String::from(
        "## Times as long as raw FFI\n\n\
         The median of the rounds. *Raw FFI again* shows how far off a number can be.\n\n",
    );
    table(&mut text, results, |row| Some(format!("{:.2}", row.ratio)));
    text += "\n## Nanoseconds\n\n";
    table(&mut text, results, |row| Some(time(row.nanoseconds)));
    text += "\n## Instructions\n\nOf one turn of the loop, caller and callee together.\n\n";
    table(&mut text, results, |row| Some(row.instructions?.to_string()));
    text + &notes(results)
}

/// Writes a table without the rows that are empty.
fn table(text: &mut String, results: &Results, cell: impl Fn(&Row) -> Option<String>) {
    let _ = writeln!(text, "| | {} |", Peer::ALL.map(|peer| escaped(peer.title())).join(" | "));
    let _ = writeln!(text, "|---|{}", "---:|".repeat(Peer::ALL.len()));
    for item in Item::ALL {
        let cells = Peer::ALL.map(|peer| results.row(item, peer).and_then(&cell));
        if cells.iter().all(Option::is_none) {
            continue;
        }
        let cells = cells.map(|cell| cell.unwrap_or("-".to_owned())).join(" | ");
        let mark = if is_busy(results, item) { " \\*" } else { "" };
        let _ = writeln!(text, "| {}{mark} | {cells} |", escaped(item.title()));
    }
}

/// Keeps types from being tags.
fn escaped(title: &str) -> String {
    title.replace('<', "\\<")
}

/// Shows a time with three digits or so.
pub(crate) fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        ..100.0 => format!("{nanoseconds:.2}"),
        ..10_000.0 => format!("{nanoseconds:.0}"),
        ..1_000_000.0 => format!("{:.1} µs", nanoseconds / 1e3),
        _ => format!("{:.2} ms", nanoseconds / 1e6),
    }
}

fn is_busy(results: &Results, item: Item) -> bool {
    results.row(item, Peer::Raw).and_then(|row| row.busy).is_some_and(|busy| busy > BUSY)
}

fn notes(results: &Results) -> String {
    let busy: Vec<_> = Item::ALL
        .into_iter()
        .filter(|item| is_busy(results, *item))
        .filter_map(|item| {
            let busy = results.row(item, Peer::Raw)?.busy?;
            Some(format!("`{}` {busy:.1}", item.name()))
        })
        .collect();
    if busy.is_empty() {
        return "\nNo other program used more than a tenth of a processor meanwhile.\n".to_owned();
    }
    let busy = busy.join(", ");
    format!("\n\\* Measured beside other programs, which used so many processors: {busy}.\n")
}
