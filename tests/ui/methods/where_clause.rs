//! A method with a `where` clause.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self)
    where
        Self: Send;
}

fn main() {}
