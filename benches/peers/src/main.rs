//! Compares polyplug with other ways to call a plugin. README.md says how.

mod arm;
mod arms;
mod busy;
mod chart;
mod cold;
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

use crate::{arm::Arm, item::Item, plugins::Plugins, results::Results, settings::Settings};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => write(&measured(&Settings::FULL)?),
        ["--quick"] => {
            println!("{}", report::tables(&measured(&Settings::QUICK)?));
            Ok(())
        }
        ["--redraw"] => write(&Results::from_csv(&fs::read_to_string(data())?)?),
        ["--run", item, peer, turns] => run(item, peer, turns.parse()?),
        [cold::ARGUMENT, peer] => cold::be_sample(peer),
        _ => Err("usage: peers [--quick | --redraw | --run ITEM PEER TURNS]".into()),
    }
}

/// Builds, loads and measures everything.
fn measured(settings: &Settings) -> Result<Results, Failure> {
    let plugins = Plugins::find()?;
    plugins.build()?;
    let mut arms = arms::all(&plugins)?;
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
    results.rows.extend(cold::measure(&plugins, settings)?);
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
    let plugins = Plugins::find()?;
    plugins.build()?;
    let mut arms = arms::all(&plugins)?;
    let arms = arms.0.iter_mut();
    let arm = arms.rev().find(|arm| arm.item.name() == item && arm.peer.name() == peer);
    arm.ok_or("there is no such arm")?.turns.run(0, turns);
    Ok(())
}

/// Writes the data, and what is drawn from it.
fn write(results: &Results) -> Result<(), Failure> {
    let folder = benches().join("results");
    fs::create_dir_all(&folder)?;
    fs::write(data(), results.to_csv())?;
    fs::write(folder.join("calls.svg"), chart::calls(results))?;
    fs::write(folder.join("values.svg"), chart::values(results))?;
    fs::write(benches().join("RESULTS.md"), report::page(results))?;
    println!("{}", report::tables(results));
    Ok(())
}

/// The folder that has this workspace.
fn benches() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

fn data() -> PathBuf {
    benches().join("results/peers.csv")
}
