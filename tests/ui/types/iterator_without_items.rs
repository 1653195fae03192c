//! An iterator that does not say what it makes.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn all(&self) -> Box<dyn Iterator + '_>;
}

fn main() {}
