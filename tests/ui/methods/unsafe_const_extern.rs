//! Methods with qualifiers.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    unsafe fn f(&self);
    const fn g(&self);
    extern "C" fn h(&self);
}

fn main() {}
