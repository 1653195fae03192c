//! Instances that are made from what cannot cross.

use polyplug_sdk::prelude::*;

pub struct Options;

#[contract(name = "test.T", version = "1.0", create = Options)]
pub trait T: Send + Sync {
    fn f(&self);
}

fn main() {}
