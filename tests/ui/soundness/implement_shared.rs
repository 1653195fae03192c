//! `SharedContract` by hand, for a contract with `&mut self`.

use polyplug_sdk::prelude::*;

use polyplug_sdk::SharedContract;

#[contract(name = "test.T", version = "1.0")]
pub trait T: Send + Sync {
    fn f(&mut self);
}

impl SharedContract for dyn T {}

fn main() {}
