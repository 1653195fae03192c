//! Instances that are made from a type of one value.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0", create = ())]
pub trait T: Send + Sync {
    fn f(&self);
}

fn main() {}
