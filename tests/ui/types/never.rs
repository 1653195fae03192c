//! A method that does not return.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self) -> !;
}

fn main() {}
