//! A trait with parameters.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T<'a, U, const N: usize> {
    fn f(&self, value: U);
}

fn main() {}
