//! A trait with a `where` clause.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T
where
    Self: Send,
{
    fn f(&self);
}

fn main() {}
