//! Two types to make instances from.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", create = u32, version = "1.0", create = String)]
pub trait T: Send + Sync {
    fn f(&self);
}

fn main() {}
