//! A type that the host cannot create.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self);
}

struct P(u32);

#[plugin]
impl T for P {
    fn f(&self) {}
}

fn main() {}
