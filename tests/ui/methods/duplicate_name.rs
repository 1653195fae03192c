//! Two methods of one name.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self);
    fn f(&self, value: u32);
}

fn main() {}
