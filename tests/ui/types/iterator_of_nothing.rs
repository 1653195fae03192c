//! Items of a type that has one value.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn ticks(&self) -> Box<dyn Iterator<Item = ()> + '_>;
}

fn main() {}
