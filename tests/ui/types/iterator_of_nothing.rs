//! Items of which there is one only.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn ticks(&self) -> Box<dyn Iterator<Item = ()> + '_>;
}

fn main() {}
