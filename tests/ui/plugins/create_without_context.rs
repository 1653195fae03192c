//! A constructor that takes nothing.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self);
}

struct P;

fn open() -> Result<P, String> {
    Ok(P)
}

#[plugin(create = open)]
impl T for P {
    fn f(&self) {}
}

fn main() {}
