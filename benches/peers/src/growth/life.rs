//! The life of a bundle, of a library of some size.

use std::{fs, path::PathBuf};

use polyplug_contract::Adder;
use polyplug_sdk::Bundle;

use super::{curve::Curve, data::Values, raw::Opener, scratch::Scratch, timing::once};
use crate::{Failure, machine, plugins::Plugins};

/// How often a bundle lives in one process. The first time, which has much to do for the first time, does not count.
const LIVES: usize = 11;

/// The libraries.
fn libraries(plugins: &Plugins) -> [PathBuf; 2] {
    ["small", "large"].map(|name| plugins.library(name))
}

/// Returns how many bytes the libraries have.
pub(super) fn sizes(plugins: &Plugins) -> Result<Vec<u64>, Failure> {
    let size = |library| Ok(fs::metadata(library)?.len());
    libraries(plugins).into_iter().map(size).collect()
}

/// Inspects, loads, reloads and unloads the library with so many bytes.
pub(super) fn sample(plugins: &Plugins, size: u64) -> Result<Values, Failure> {
    machine::stay_on_one_processor();
    let at = sizes(plugins)?.iter().position(|it| *it == size);
    let library = &libraries(plugins)[at.ok_or("no library has so many bytes")?];
    let name = Bundle::inspect(library)?.name().to_owned();
    let scratch = Scratch::new()?;
    let (runtime, mut opener) = (scratch.builder().build()?, Opener::new(&scratch)?);
    let mut values = Values::new();
    for _ in 0..LIVES {
        values.push((Curve::Inspect, once(|| Ok(Bundle::inspect(library)?))?));
        let load = once(|| {
            runtime.load(library)?;
            Ok(runtime.get::<dyn Adder>()?.add(1))
        });
        values.push((Curve::LoadAndGet, load?));
        values.push((Curve::Reload, once(|| Ok(runtime.reload(&name)?))?));
        values.push((Curve::Unload, once(|| Ok(runtime.unload(&name)?))?));
        values.push((Curve::RawLoad, once(|| opener.open(library))?));
    }
    let all = values.len();
    Ok(values.split_off(all / LIVES))
}
