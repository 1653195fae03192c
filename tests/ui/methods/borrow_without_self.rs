//! A method that returns a borrow of nothing.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn name() -> &str;
}

fn main() {}
