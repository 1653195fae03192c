//! A type that is less than its contract requires.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T: Send + Sync {
    fn f(&self);
}

#[derive(Default)]
struct P(std::cell::Cell<u32>);

#[plugin]
impl T for P {
    fn f(&self) {}
}

fn main() {}
