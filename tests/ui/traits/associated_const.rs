//! An associated constant.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    const LIMIT: u32;
    fn f(&self) -> u32;
}

fn main() {}
