//! A constructor that is no path.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self);
}

struct P;

#[plugin(create = "open")]
impl T for P {
    fn f(&self) {}
}

fn main() {}
