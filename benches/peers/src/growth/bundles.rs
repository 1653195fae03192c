//! A plugin directory with many bundles.

use std::{
    env::consts::{DLL_PREFIX, DLL_SUFFIX},
    fs,
    path::{Path, PathBuf},
};

use polyplug_contract::Adder;
use polyplug_sdk::{VersionReq, prelude::*};

use super::{
    curve::Curve,
    data::Values,
    memory::resident,
    raw::Opener,
    scratch::Scratch,
    timing::{fastest, once},
};
use crate::{Failure, machine, plugins::Plugins};

/// The plugin directory with so many bundles. It stays, for who takes a sample with a profiler.
fn directory(plugins: &Plugins, count: u64) -> PathBuf {
    plugins.folder().join("growth-bundles").join(count.to_string())
}

/// The folder of a bundle in a plugin directory.
fn bundle(directory: &Path, number: u64) -> PathBuf {
    directory.join(name(number))
}

fn name(number: u64) -> String {
    format!("bundle-{number:03}")
}

/// The library of a bundle. Each has a name of its own, as those of different plugins have.
fn library(number: u64) -> String {
    format!("{DLL_PREFIX}{}{DLL_SUFFIX}", name(number))
}

/// The first bundle of those that [`make`] made.
pub(super) fn first(plugins: &Plugins) -> (PathBuf, String) {
    (bundle(&directory(plugins, 1), 0), name(0))
}

/// Makes a plugin directory with so many bundles, each of which has a copy of the small plugin.
pub(super) fn make(plugins: &Plugins, count: u64) -> Result<(), Failure> {
    let directory = directory(plugins, count);
    for number in 0..count {
        let folder = bundle(&directory, number);
        let (name, library) = (name(number), library(number));
        fs::create_dir_all(&folder)?;
        fs::copy(plugins.library("small"), folder.join(&library))?;
        let manifest =
            format!("name = \"{name}\"\nversion = \"1.{number}.0\"\nfile = \"{library}\"\n");
        fs::write(folder.join("manifest.toml"), manifest)?;
    }
    Ok(())
}

/// Loads a plugin directory, and chooses among its bundles.
pub(super) fn sample(plugins: &Plugins, count: u64) -> Result<Values, Failure> {
    machine::stay_on_one_processor();
    let (scratch, directory) = (Scratch::new()?, directory(plugins, count));
    let before = resident();
    let mut built = None;
    let time = once(|| {
        built = Some(scratch.builder().plugin_dir(&directory).build()?);
        Ok(())
    })?;
    let after = resident();
    let runtime: &'static Runtime = Box::leak(Box::new(built.ok_or("nothing was built")?));
    let loaded = runtime.providers::<dyn Adder>().list().len() as u64;
    if loaded != count {
        return Err(format!("{loaded} bundles were loaded: {:?}", runtime.diagnostics()).into());
    }
    let mut values = vec![(Curve::Build, time)];
    values.extend(grown(before, after).map(|bytes| (Curve::BuildMemory, bytes)));
    let adders = move || runtime.providers::<dyn Adder>();
    let last = count.saturating_sub(1);
    let (name, version) = (name(last), VersionReq::parse(&format!("=1.{last}.0"))?);
    values.push((Curve::GetFirst, fastest(|| drop(runtime.get::<dyn Adder>().expect(STAYS)))));
    let get = move || drop(adders().in_bundle(&name).get().expect(STAYS));
    values.push((Curve::InLastBundle, fastest(get)));
    let get = move || drop(adders().bundle_version(version.clone()).get().expect(STAYS));
    values.push((Curve::LastVersion, fastest(get)));
    Ok(values)
}

const STAYS: &str = "the plugin stays";

/// Opens the libraries of a plugin directory by hand.
pub(super) fn raw_sample(plugins: &Plugins, count: u64) -> Result<Values, Failure> {
    machine::stay_on_one_processor();
    let (scratch, directory) = (Scratch::new()?, directory(plugins, count));
    let mut opener = Opener::new(&scratch)?;
    let library = |number| bundle(&directory, number).join(library(number));
    let libraries: Vec<_> = (0..count).map(library).collect();
    let before = resident();
    let time = once(|| libraries.iter().try_for_each(|library| opener.open(library)))?;
    let mut values = vec![(Curve::RawOpen, time)];
    values.extend(grown(before, resident()).map(|bytes| (Curve::RawMemory, bytes)));
    Ok(values)
}

/// Returns how much more there is now.
fn grown(before: Option<f64>, after: Option<f64>) -> Option<f64> {
    Some(after? - before?)
}
