//! Growth: what look-ups, loading and memory take where there is more of everything.
//!
//! `curve` has what is measured. Each sample is a process of its own, which `sample` starts: `registry`, `bundles`,
//! `threads` and `life` say what happens in it. `data` keeps the points, `report` and `chart` show them.

mod bundles;
pub(crate) mod chart;
mod curve;
pub(crate) mod data;
mod host_table;
mod kind;
mod life;
mod many;
mod memory;
mod raw;
mod registry;
pub(crate) mod report;
pub(crate) mod sample;
mod scratch;
mod threads;
mod timing;

use std::time::Instant;

use crate::{
    Failure,
    growth::{data::Growth, kind::Kind},
    machine,
    plugins::Plugins,
    settings::Settings,
};

/// Measures all points. The plugins were built.
pub(crate) fn measure(plugins: &Plugins, settings: &Settings) -> Result<Growth, Failure> {
    let mut growth = Growth { about: machine::about(), points: Vec::new() };
    let start = Instant::now();
    for kind in Kind::ALL {
        eprintln!("{}", kind.name());
        growth.points.extend(sample::points(kind, plugins, settings)?);
    }
    let seconds = format!("{} s", start.elapsed().as_secs());
    growth.about.push(("measured for".into(), seconds));
    Ok(growth)
}
