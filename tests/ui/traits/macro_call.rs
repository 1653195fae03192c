//! A macro call among the methods.

use polyplug_sdk::prelude::*;

macro_rules! methods {
    () => {};
}

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    methods!();
}

fn main() {}
