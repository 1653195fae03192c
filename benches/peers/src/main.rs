//! Compares polyplug with other ways to call a plugin. README.md says how.

mod arm;
mod arms;
mod busy;
mod chart;
mod cold;
mod growth;
mod item;
mod machine;
mod measure;
mod peer;
mod plugins;
mod report;
mod results;
mod scramble;
mod settings;
mod steps;
mod svg;

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::Instant,
};

use crate::{
    arm::Arm,
    growth::{data::Growth, sample},
    item::Item,
    plugins::Plugins,
    results::Results,
    settings::Settings,
};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            let (growth, results) = measured(&Settings::FULL)?;
            save(&results.to_csv(), PEERS)?;
            save(&growth.to_csv(), GROWTH)?;
            draw()
        }
        ["--quick"] => {
            let (growth, results) = measured(&Settings::QUICK)?;
            println!("{}{}", report::tables(&results), growth::report::tables(&growth));
            Ok(())
        }
        ["--growth"] => {
            save(&growth::measure(&built()?, &Settings::FULL)?.to_csv(), GROWTH)?;
            draw()
        }
        ["--redraw"] => draw(),
        ["--run", item, peer, turns] => run(item, peer, turns.parse()?),
        [cold::ARGUMENT, peer] => cold::be_sample(peer),
        [sample::ARGUMENT, kind, size] => sample::be_sample(kind, size.parse()?),
        _ => {
            Err("usage: peers [--quick | --growth | --redraw | --run ITEM PEER TURNS | --sample KIND SIZE]"
                .into())
        }
    }
}

/// Builds the plugins.
fn built() -> Result<Plugins, Failure> {
    let plugins = Plugins::find()?;
    plugins.build()?;
    Ok(plugins)
}

/// Builds, loads and measures everything.
fn measured(settings: &Settings) -> Result<(Growth, Results), Failure> {
    let plugins = built()?;
    // First, because its threads may use all processors, and the rest one.
    let growth = growth::measure(&plugins, settings)?;
    Ok((growth, compared(&plugins, settings)?))
}

/// Loads and measures the peers.
fn compared(plugins: &Plugins, settings: &Settings) -> Result<Results, Failure> {
    let mut arms = arms::all(plugins)?;
    let mut results = Results { about: machine::about(), rows: Vec::new() };
    machine::stay_on_one_processor();
    let start = Instant::now();
    for item in Item::ALL {
        eprintln!("{}", item.name());
        let mut arms: Vec<_> = arms.0.iter_mut().filter(|arm| arm.item == item).collect();
        if !arms.is_empty() {
            check(&mut arms)?;
            results.rows.extend(measure::measure(item, &mut arms, settings));
        }
    }
    results.rows.extend(cold::measure(plugins, settings)?);
    let seconds = format!("{} s", start.elapsed().as_secs());
    results.about.push(("measured for".into(), seconds));
    Ok(results)
}

/// Finds out whether all arms of an item do the same.
fn check(arms: &mut [&mut Arm]) -> Result<(), Failure> {
    let expected = arms[0].turns.run(0, 10);
    for arm in arms {
        if arm.turns.run(0, 10) != expected {
            return Err(format!("{} does something else", arm.peer.name()).into());
        }
    }
    Ok(())
}

/// Runs one arm, for a profiler or a debugger.
fn run(item: &str, peer: &str, turns: u32) -> Result<(), Failure> {
    let mut arms = arms::all(&built()?)?;
    let arms = arms.0.iter_mut();
    let arm = arms.rev().find(|arm| arm.item.name() == item && arm.peer.name() == peer);
    arm.ok_or("there is no such arm")?.turns.run(0, turns);
    Ok(())
}

/// The data of the peers, and that of growth.
const PEERS: &str = "peers.csv";
const GROWTH: &str = "growth.csv";

/// Draws the page and the charts from the data, and prints the tables.
fn draw() -> Result<(), Failure> {
    let read = |name: &str| fs::read_to_string(folder().join(name));
    let results = Results::from_csv(&read(PEERS)?)?;
    let growth = Growth::from_csv(&read(GROWTH)?)?;
    save(&chart::calls(&results), "calls.svg")?;
    save(&chart::values(&results), "values.svg")?;
    save(&growth::chart::contracts(&growth), "contracts.svg")?;
    save(&growth::chart::bundles(&growth), "bundles.svg")?;
    save(&growth::chart::threads(&growth), "threads.svg")?;
    let page = report::page(&results) + &growth::report::page(&growth);
    fs::write(benches().join("RESULTS.md"), page)?;
    println!("{}{}", report::tables(&results), growth::report::tables(&growth));
    Ok(())
}

/// Writes a file of the results.
fn save(content: &str, name: &str) -> Result<(), Failure> {
    fs::create_dir_all(folder())?;
    Ok(fs::write(folder().join(name), content)?)
}

/// The folder that has this workspace.
fn benches() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// The folder that has the results.
fn folder() -> PathBuf {
    benches().join("results")
}
