//! An async method.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    async fn f(&self) -> u32;
}

fn main() {}
