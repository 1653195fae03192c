//! A constructor without a path.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self);
}

struct P;

#[plugin(create)]
impl T for P {
    fn f(&self) {}
}

fn main() {}
