//! An associated type.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    type Output;
    fn f(&self) -> Self::Output;
}

fn main() {}
