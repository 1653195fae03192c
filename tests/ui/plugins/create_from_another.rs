//! A constructor that is told something else than the contract says.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0", create = String)]
pub trait T: Send + Sync {
    fn f(&self);
}

struct P;

fn open(_: &PluginContext<'_>, _: u32) -> Result<P, String> {
    Ok(P)
}

#[plugin(create = open)]
impl T for P {
    fn f(&self) {}
}

fn main() {}
