//! Names that generated code uses.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn __f(&self);
    fn g(&self, __out: u32);
}

fn main() {}
