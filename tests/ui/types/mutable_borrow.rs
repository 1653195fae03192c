//! Mutable borrows.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, total: &mut u32);
    fn g(&self, bytes: &mut [u8]);
}

fn main() {}
