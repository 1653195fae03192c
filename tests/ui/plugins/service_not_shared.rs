//! A contract whose instances cannot be shared, provided to plugins and asked for by one.

use polyplug_sdk::{PluginContext, Runtime, prelude::*};

#[contract(name = "test.Counter", version = "1.0")]
pub trait Counter {
    fn add(&mut self, by: u32) -> u32;
}

#[derive(Default)]
struct Tally(u32);

impl Counter for Tally {
    fn add(&mut self, by: u32) -> u32 {
        self.0 += by;
        self.0
    }
}

fn host() {
    let _ = Runtime::builder().provide::<dyn Counter, _>(Tally(0));
}

fn plugin(context: &PluginContext<'_>) {
    let _ = context.host::<dyn Counter>();
    let _ = context.get::<dyn Counter>();
}

fn main() {}
