//! Methods that consume the instance.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(self);
    fn g(mut self);
    fn h(self: Box<Self>);
    fn i(self: &Self);
}

fn main() {}
