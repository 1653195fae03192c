//! A transparent struct by reference.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
#[repr(transparent)]
pub struct A(pub u32);

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, a: &A);
}

fn main() {}
