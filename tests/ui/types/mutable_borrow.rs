//! Mutable borrows of types that have bit patterns which are no value.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, total: &mut bool);
    fn g(&self, bytes: &mut [char]);
}

fn main() {}
