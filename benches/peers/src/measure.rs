//! Timing: all arms of an item take turns, and each of their chunks has one of raw FFI beside it.

use std::time::{Duration, Instant};

use crate::{
    arm::{Arm, PLACES, Turns},
    busy::Busy,
    item::Item,
    peer::Peer,
    results::Row,
    scramble::scramble,
    settings::Settings,
    steps,
};

/// Measures the arms of an item, of which the first is raw FFI.
pub(crate) fn measure(item: Item, arms: &mut [&mut Arm], settings: &Settings) -> Vec<Row> {
    let turns: Vec<_> =
        arms.iter_mut().map(|arm| turns_of_chunk(&mut *arm.turns, settings.chunk)).collect();
    let busy = Busy::now();
    let mut rounds: Vec<Vec<Sample>> = arms.iter().map(|_| Vec::new()).collect();
    for round in 0..settings.rounds {
        let chunk = |arms: &mut [&mut Arm], index: usize| {
            timed(&mut *arms[index].turns, round % PLACES, turns[index])
        };
        let (mut base, mut fastest) = (Vec::new(), vec![f64::MAX; arms.len()]);
        for visit in 0..arms.len() {
            let index = (visit + round) % arms.len();
            for _ in 0..settings.chunks {
                fastest[index] = fastest[index].min(chunk(arms, index));
                base.push(chunk(arms, 0));
            }
        }
        let base = quantile(&mut base, 0.25);
        for (samples, nanoseconds) in rounds.iter_mut().zip(fastest) {
            samples.push(Sample { nanoseconds, ratio: nanoseconds / base });
        }
    }
    let busy = busy.since();
    let sum_up = |(arm, samples): (&mut &mut Arm, Vec<Sample>)| {
        let mut row = row(item, arm.peer, &samples, busy);
        if row.nanoseconds < settings.longest_counted {
            row.instructions = steps::of_turn(&mut *arm.turns).ok();
        }
        row
    };
    arms.iter_mut().zip(rounds).map(sum_up).collect()
}

/// What an arm took in one round.
#[derive(Clone, Copy)]
pub(crate) struct Sample {
    pub(crate) nanoseconds: f64,
    pub(crate) ratio: f64,
}

/// Sums the rounds up.
pub(crate) fn row(item: Item, peer: Peer, samples: &[Sample], busy: Option<f64>) -> Row {
    let mut nanoseconds: Vec<_> = samples.iter().map(|sample| sample.nanoseconds).collect();
    let mut ratios: Vec<_> = samples.iter().map(|sample| sample.ratio).collect();
    Row {
        item,
        peer,
        nanoseconds: quantile(&mut nanoseconds, 0.5),
        ratio: quantile(&mut ratios, 0.5),
        low: quantile(&mut ratios, 0.25),
        high: quantile(&mut ratios, 0.75),
        instructions: None,
        busy,
    }
}

/// Returns the value that so large a part of the values is below.
pub(crate) fn quantile(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * part).round() as usize]
}

/// How many turns take as long as a chunk.
pub(crate) fn turns_of_chunk(arm: &mut dyn Turns, chunk: Duration) -> u32 {
    let mut turns = 1;
    loop {
        let start = Instant::now();
        arm.run(0, turns);
        if start.elapsed() > chunk {
            return turns;
        }
        turns *= 2;
    }
}

/// Returns what one turn takes, in nanoseconds.
pub(crate) fn timed(arm: &mut dyn Turns, place: usize, turns: u32) -> f64 {
    scramble();
    arm.run(place, turns / 8 + 1);
    let start = Instant::now();
    arm.run(place, turns);
    start.elapsed().as_secs_f64() * 1e9 / f64::from(turns)
}
