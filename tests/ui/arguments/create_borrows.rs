//! Instances that are made from a borrow.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0", create = &str)]
pub trait T: Send + Sync {
    fn f(&self);
}

fn main() {}
