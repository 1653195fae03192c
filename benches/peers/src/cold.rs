//! The first call: each sample is a process of its own, which opens a library, gets an instance and calls it.

use std::{env, process::Command, time::Instant};

use crate::{
    Failure, arms,
    busy::Busy,
    item::Item,
    measure::{Sample, quantile, row},
    peer::Peer,
    plugins::Plugins,
    results::Row,
    settings::Settings,
};

/// The argument that makes this program a sample, before the name of a peer.
pub(crate) const ARGUMENT: &str = "--first-call";

/// Does it once, and prints the nanoseconds.
pub(crate) fn be_sample(peer: &str) -> Result<(), Failure> {
    let peer = Peer::of_name(peer).ok_or("there is no such peer")?;
    let plugins = Plugins::find()?;
    let start = Instant::now();
    let sum = arms::first_call(peer, &plugins)?;
    let elapsed = start.elapsed();
    assert_eq!(sum, 2);
    println!("{}", elapsed.as_nanos());
    Ok(())
}

/// Starts the processes.
pub(crate) fn measure(plugins: &Plugins, settings: &Settings) -> Result<Vec<Row>, Failure> {
    let mut peers = vec![
        Peer::Raw,
        Peer::RawAgain,
        Peer::Proxy,
        Peer::OneHeap,
        Peer::Stabby,
        Peer::AbiStable,
        Peer::Cglue,
        Peer::Savefile,
        Peer::Predecessor,
    ];
    if plugins.cpp().exists() {
        peers.insert(4, Peer::Cpp);
    }
    let busy = Busy::now();
    let mut times: Vec<Vec<f64>> = peers.iter().map(|_| Vec::new()).collect();
    for round in 0..settings.processes {
        for visit in 0..peers.len() {
            let index = (visit + round) % peers.len();
            times[index].push(sample(peers[index])?);
        }
    }
    let base = quantile(&mut times[0].clone(), 0.25);
    let busy = busy.since();
    let rows = peers.iter().zip(times).map(|(peer, mut times)| {
        let nanoseconds = quantile(&mut times, 0.25);
        let sample = |nanoseconds| Sample { nanoseconds, ratio: nanoseconds / base };
        let samples: Vec<_> = times.into_iter().map(sample).collect();
        // Disks that others work on make single samples much longer.
        let Sample { nanoseconds, ratio } = sample(nanoseconds);
        Row { nanoseconds, ratio, ..row(Item::FirstCall, *peer, &samples, busy) }
    });
    Ok(rows.collect())
}

fn sample(peer: Peer) -> Result<f64, Failure> {
    let output = Command::new(env::current_exe()?).args([ARGUMENT, peer.name()]).output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("{}: {said}", peer.name()).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}
