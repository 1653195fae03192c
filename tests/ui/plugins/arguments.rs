//! The attribute with arguments.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self);
}

#[derive(Default)]
struct P;

#[plugin(name = "p")]
impl T for P {
    fn f(&self) {}
}

fn main() {}
