//! An iterator of which it is not said what it makes.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn all(&self) -> Box<dyn Iterator + '_>;
}

fn main() {}
