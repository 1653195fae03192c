//! What does a log record cost that nobody wants to have?
//!
//! In the host, and in a plugin; dropped because of its level, or because of its target. The fastest of many
//! chunks counts.

use std::{env, hint::black_box, time::Instant};

use fixture_contracts::Talker;
use tracing::{
    Event, Level, Metadata, Subscriber, level_filters::LevelFilter, span, subscriber,
    subscriber::Interest,
};

const RECORDS: u32 = 10_000;

/// Wants nothing, and says so of levels or of places.
struct Deaf {
    level: LevelFilter,
}

impl Subscriber for Deaf {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::never()
    }

    fn enabled(&self, _: &Metadata<'_>) -> bool {
        false
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level)
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        assert!(event.metadata().level() < &Level::DEBUG, "nobody wants to have it");
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// Returns the nanoseconds that a record takes in the fastest of some chunks.
fn fastest(chunks: u32, mut chunk: impl FnMut(u32)) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..chunks {
        let start = Instant::now();
        chunk(black_box(RECORDS));
        best = best.min(start.elapsed().as_secs_f64());
    }
    best * 1e9 / f64::from(RECORDS)
}

fn main() {
    // `cargo bench -- --test` asks whether it runs, not how fast.
    let chunks = if env::args().any(|argument| argument == "--test") { 1 } else { 500 };
    let talker =
        polyplug_benches::load("logs").get::<dyn Talker>().expect("the fixture provides it");
    println!("nanoseconds for a record that nobody wants to have");
    for (why, level) in [("level", LevelFilter::INFO), ("target", LevelFilter::TRACE)] {
        subscriber::with_default(Deaf { level }, || {
            let in_host =
                fastest(chunks, |times| (0..times).for_each(|i| tracing::debug!("round {i}")));
            let log = fastest(chunks, |times| talker.repeat("log", times));
            let tracing = fastest(chunks, |times| talker.repeat("tracing", times));
            println!(
                "{why:8} host {in_host:.1}  plugin, log {log:.1}  plugin, tracing {tracing:.1}"
            );
        });
    }
}
