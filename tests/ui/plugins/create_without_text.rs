//! A constructor whose error has no text.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self);
}

struct P;

struct Silent;

fn open(_: &PluginContext<'_>) -> Result<P, Silent> {
    Err(Silent)
}

#[plugin(create = open)]
impl T for P {
    fn f(&self) {}
}

fn main() {}
