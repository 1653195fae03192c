//! Many threads that use one runtime.

use std::{
    hint::black_box,
    sync::{
        Barrier,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use polyplug_contract::Adder;
use polyplug_sdk::Contract as _;

use super::{bundles, curve::Curve, data::Values, host_table::HostTable, scratch::Scratch};
use crate::{Failure, plugins::Plugins};

/// How long the threads work.
const SPAN: Duration = Duration::from_millis(100);

/// After how many calls a thread looks whether it is to end.
const CALLS: u32 = 100;

/// Has so many threads look up and create, alone and beside one that loads and unloads.
pub(super) fn sample(plugins: &Plugins, threads: u64) -> Result<Values, Failure> {
    let scratch = Scratch::new()?;
    let runtime = scratch.builder().build()?;
    runtime.load(plugins.library("small"))?;
    let (table, id) = (HostTable::of(&runtime), <dyn Adder>::ID.0);
    let get = || drop(runtime.get::<dyn Adder>().expect(STAYS));
    let find = || assert!(!table.find(id).is_null(), "{STAYS}");
    let proxy = runtime.get::<dyn Adder>()?;
    let call = || {
        black_box(proxy.add(black_box(1)));
    };
    let create = || drop(runtime.create::<dyn Adder>().expect(STAYS));
    let (path, name) = bundles::first(plugins);
    let change = || -> Result<(), Failure> {
        runtime.load(&path)?;
        Ok(runtime.unload(&name)?)
    };
    let (beside_get, loads) = beside(threads, &get, &change)?;
    let (beside_find, _) = beside(threads, &find, &change)?;
    Ok(vec![
        (Curve::ThreadCall, rate(threads, &call)?),
        (Curve::ThreadGet, rate(threads, &get)?),
        (Curve::ThreadFind, rate(threads, &find)?),
        (Curve::ThreadCreate, rate(threads, &create)?),
        (Curve::BesideGet, beside_get),
        (Curve::BesideLoads, loads),
        (Curve::BesideFind, beside_find),
    ])
}

const STAYS: &str = "the plugin stays";

/// Returns how many calls a second each of the threads makes.
fn rate(threads: u64, call: &(impl Fn() + Sync)) -> Result<f64, Failure> {
    let (start, stop) = (Barrier::new(threads as usize + 1), AtomicBool::new(false));
    let work = || {
        start.wait();
        let (begin, mut calls) = (Instant::now(), 0.0);
        while !stop.load(Ordering::Relaxed) {
            (0..CALLS).for_each(|_| call());
            calls += f64::from(CALLS);
        }
        calls / begin.elapsed().as_secs_f64()
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        start.wait();
        thread::sleep(SPAN);
        stop.store(true, Ordering::Relaxed);
        let rates = workers.into_iter().map(|worker| worker.join().map_err(|_| "a call failed"));
        let rates: Vec<_> = rates.collect::<Result<_, _>>()?;
        Ok(rates.iter().sum::<f64>() / threads as f64)
    })
}

/// Does the same while another thread makes changes, and returns too how many changes a second that makes.
fn beside(
    threads: u64,
    call: &(impl Fn() + Sync),
    change: &(impl Fn() -> Result<(), Failure> + Sync),
) -> Result<(f64, f64), Failure> {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let changer = scope.spawn(|| {
            let (begin, mut changes) = (Instant::now(), 0.0);
            while !stop.load(Ordering::Relaxed) {
                change().map_err(|error| error.to_string())?;
                changes += 1.0;
            }
            Ok::<_, String>(changes / begin.elapsed().as_secs_f64())
        });
        let rate = rate(threads, call);
        stop.store(true, Ordering::Relaxed);
        let changes = changer.join().map_err(|_| "a change failed")??;
        Ok((rate?, changes))
    })
}
