//! A method that takes no `self`.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn new() -> u32;
}

fn main() {}
