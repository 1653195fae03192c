//! A function pointer in a signature.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, callback: fn(u32) -> u32);
}

fn main() {}
