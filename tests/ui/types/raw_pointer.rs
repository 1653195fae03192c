//! Raw pointers in a signature.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, from: *const u8, to: *mut u8);
}

fn main() {}
