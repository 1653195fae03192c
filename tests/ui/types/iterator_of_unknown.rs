//! Items that cannot cross.

use polyplug_sdk::prelude::*;

pub struct Unknown;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn all(&self) -> Box<dyn Iterator<Item = Unknown> + '_>;
}

fn main() {}
