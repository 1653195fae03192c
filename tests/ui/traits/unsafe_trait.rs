//! An unsafe trait.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub unsafe trait T {
    fn f(&self);
}

fn main() {}
