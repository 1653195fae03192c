//! An iterator that may move has items that may: some are received before it moves, and given out afterwards.

use polyplug_sdk::prelude::*;

#[contract(name = "test.Local", version = "1.0")]
pub trait Local {
    fn f(&self) -> u32;
}

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn all(&self) -> Box<dyn Iterator<Item = Box<dyn Local>> + Send>;
}

fn main() {}
