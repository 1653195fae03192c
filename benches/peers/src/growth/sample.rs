//! Samples: processes that start with nothing, measure once, and print what they found.

use std::{collections::BTreeMap, env, process::Command};

use crate::{
    Failure,
    busy::Busy,
    growth::{
        bundles,
        curve::{Curve, Unit},
        data::{Point, Values},
        kind::Kind,
        life, registry, threads,
    },
    measure::quantile,
    plugins::Plugins,
    settings::Settings,
};

/// The argument that makes this program a sample, before a kind and a size.
pub(crate) const ARGUMENT: &str = "--sample";

/// Takes one sample, and prints it.
pub(crate) fn be_sample(kind: &str, size: u64) -> Result<(), Failure> {
    let plugins = Plugins::find()?;
    let values = match Kind::of_name(kind).ok_or("there is no such kind")? {
        Kind::Registry => registry::sample(&plugins, size)?,
        Kind::Bundles => bundles::sample(&plugins, size)?,
        Kind::RawBundles => bundles::raw_sample(&plugins, size)?,
        Kind::Threads => threads::sample(&plugins, size)?,
        Kind::Life => life::sample(&plugins, size)?,
    };
    for (curve, value) in values {
        println!("{} {value}", curve.name());
    }
    Ok(())
}

/// Takes all samples of a kind. Sizes take turns, so that none of them has a bad time for itself.
pub(super) fn points(
    kind: Kind,
    plugins: &Plugins,
    settings: &Settings,
) -> Result<Vec<Point>, Failure> {
    let sizes = kind.prepare(plugins, settings)?;
    let busy = Busy::now();
    let mut found: BTreeMap<(u64, &str), (Curve, Vec<f64>)> = BTreeMap::new();
    for _ in 0..settings.samples {
        for size in &sizes {
            for (curve, value) in start(kind, *size)? {
                found.entry((*size, curve.name())).or_insert((curve, Vec::new())).1.push(value);
            }
        }
    }
    let busy = busy.since();
    let point = |((size, _), (curve, values))| point(curve, size, values, busy);
    Ok(found.into_iter().map(point).collect())
}

/// Sums samples up: the quartile of those that others disturbed less.
fn point(curve: Curve, size: u64, mut values: Vec<f64>, busy: Option<f64>) -> Point {
    let part = if curve.unit() == Unit::Rate { 0.75 } else { 0.25 };
    Point { curve, size, value: quantile(&mut values, part), busy }
}

/// Starts the process of one sample.
fn start(kind: Kind, size: u64) -> Result<Values, Failure> {
    let arguments = [ARGUMENT, kind.name(), &size.to_string()];
    let output = Command::new(env::current_exe()?).args(arguments).output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("{} {size}: {said}", kind.name()).into());
    }
    let text = String::from_utf8(output.stdout)?;
    let read = |line: &str| -> Result<_, Failure> {
        let (curve, value) = line.split_once(' ').ok_or("a value without a name")?;
        Ok((Curve::of_name(curve).ok_or("a value of no curve")?, value.parse()?))
    };
    text.lines().map(read).collect()
}
