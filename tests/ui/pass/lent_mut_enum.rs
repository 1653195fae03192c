//! An enum that the other side could write anything into.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
#[repr(u8)]
pub enum A {
    X,
}

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, a: &mut A);
}

fn main() {}
