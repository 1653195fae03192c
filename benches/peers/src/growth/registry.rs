//! A registry with many contracts.

use polyplug_contract::Adder;
use polyplug_sdk::VersionReq;
use polyplug_sdk::prelude::*;

use super::{
    curve::Curve,
    data::Values,
    host_table::HostTable,
    many,
    scratch::Scratch,
    timing::{fastest, once},
};
use crate::{Failure, machine, plugins::Plugins};

/// Registers so many contracts, and looks contracts up.
pub(super) fn sample(plugins: &Plugins, count: u64) -> Result<Values, Failure> {
    machine::stay_on_one_processor();
    let scratch = Scratch::new()?;
    let runtime: &'static Runtime = Box::leak(Box::new(scratch.builder().build()?));
    runtime.load(plugins.library("small"))?;
    let ids = many::provide(runtime, count)?;
    let many = plugins.library("many");
    let mut values = vec![(Curve::Register, once(|| Ok(runtime.load(&many)?))?)];
    check(runtime, &ids)?;
    add_typed(&mut values, runtime)?;
    add_found(&mut values, runtime, ids);
    Ok(values)
}

/// Finds out whether all of them are there.
fn check(runtime: &Runtime, ids: &[u64]) -> Result<(), Failure> {
    let table = HostTable::of(runtime);
    let missing = ids.iter().filter(|id| table.find(**id).is_null()).count();
    if missing == 0 { Ok(()) } else { Err(format!("{missing} contracts are missing").into()) }
}

/// Adds look-ups by the Rust type of a contract.
fn add_typed(values: &mut Values, runtime: &'static Runtime) -> Result<(), Failure> {
    let small = runtime.bundles().first().ok_or("no bundle is loaded")?.name().to_owned();
    let (bundle, contract) = (VersionReq::parse("^0.0.0")?, VersionReq::parse("^1.0")?);
    let adders = move || runtime.providers::<dyn Adder>();
    values.push((Curve::Get, fastest(|| drop(runtime.get::<dyn Adder>().expect(STAYS)))));
    let get = move || drop(adders().in_bundle(&small).get().expect(STAYS));
    values.push((Curve::InBundle, fastest(get)));
    let get = move || drop(adders().bundle_version(bundle.clone()).get().expect(STAYS));
    values.push((Curve::BundleVersion, fastest(get)));
    let get = move || drop(adders().contract_version(contract.clone()).get().expect(STAYS));
    values.push((Curve::ContractVersion, fastest(get)));
    Ok(())
}

const STAYS: &str = "the plugin stays";

/// Adds look-ups with the functions of ABI v1.
fn add_found(values: &mut Values, runtime: &Runtime, ids: Vec<u64>) {
    let table = HostTable::of(runtime);
    for (curve, ids) in [(Curve::FindSame, vec![ids[ids.len() / 2]]), (Curve::FindEach, ids)] {
        let mut at = 0;
        let find = move || {
            let found = table.find(ids[at]);
            // Interfaces are aligned, so this is the next one; but the processor has to wait for what was found.
            at += 1 + (found.addr() & 1);
            if at >= ids.len() {
                at = 0;
            }
        };
        values.push((curve, fastest(find)));
    }
}
