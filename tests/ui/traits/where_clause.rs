//! `where` clauses that say more than what `Self` is.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T
where
    Self: Send + Clone,
    u32: Copy,
    Self: std::fmt::Display,
{
    fn f(&self);
}

fn main() {}
