//! Instances that are made from a borrow behind another name.

use polyplug_sdk::prelude::*;

type Name = &'static str;

#[contract(name = "test.T", version = "1.0", create = Name)]
pub trait T: Send + Sync {
    fn f(&self);
}

fn main() {}
