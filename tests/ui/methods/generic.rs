//! Methods with type and const parameters.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f<U: Into<String>>(&self, value: U);
    fn g<const N: usize>(&self) -> u32;
}

fn main() {}
