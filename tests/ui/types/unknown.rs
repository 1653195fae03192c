//! A type that does not exist.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, value: Missing) -> Missing;
}

fn main() {}
