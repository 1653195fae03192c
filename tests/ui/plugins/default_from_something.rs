//! A plugin without a constructor, of a contract whose instances are made from something.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0", create = String)]
pub trait T: Send + Sync {
    fn f(&self);
}

#[derive(Default)]
struct P;

#[plugin]
impl T for P {
    fn f(&self) {}
}

fn main() {}
