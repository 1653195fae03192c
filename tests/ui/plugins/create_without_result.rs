//! A constructor that cannot fail.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self);
}

struct P;

fn open(_: &PluginContext<'_>) -> P {
    P
}

#[plugin(create = open)]
impl T for P {
    fn f(&self) {}
}

fn main() {}
