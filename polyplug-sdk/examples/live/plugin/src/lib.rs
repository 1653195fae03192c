//! A plugin that keeps count, also when it is replaced by a newer one.

use std::sync::atomic::{AtomicU64, Ordering};

use live_contract::Desk;
use polyplug_sdk::prelude::*;

/// What changes from build to build. The example builds the plugin with other words, as you would edit them.
const WORDS: &str = match option_env!("LIVE_WORDS") {
    Some(words) => words,
    None => "Hello",
};

struct FrontDesk {
    guests: AtomicU64,
}

impl FrontDesk {
    fn open(_: &PluginContext<'_>) -> Result<Self, &'static str> {
        if WORDS.is_empty() { Err("a desk needs words") } else { Ok(Self { guests: 0.into() }) }
    }
}

#[plugin(create = Self::open)]
impl Desk for FrontDesk {
    fn welcome(&self, who: &str) -> String {
        let number = self.guests.fetch_add(1, Ordering::Relaxed) + 1;
        format!("{WORDS}, {who}! You are guest {number}.")
    }
}

/// Hands the count to the next generation. The format is the plugin's own: the first byte says which it is.
impl Stateful for FrontDesk {
    type Error = &'static str;

    fn save(&self) -> Result<Vec<u8>, &'static str> {
        let guests = self.guests.load(Ordering::Relaxed);
        Ok([&[1], &guests.to_le_bytes()[..]].concat())
    }

    fn restore(&mut self, state: &[u8]) -> Result<(), &'static str> {
        let [1, guests @ ..] = state else { return Err("this is the state of a newer desk") };
        let guests = guests.try_into().map_err(|_| "the count has 8 bytes")?;
        self.guests = u64::from_le_bytes(guests).into();
        Ok(())
    }
}

export_plugin!();
