//! A constructor of another type.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self);
}

struct P;

fn open(_: &PluginContext<'_>) -> Result<u32, String> {
    Ok(1)
}

#[plugin(create = open)]
impl T for P {
    fn f(&self) {}
}

fn main() {}
