//! A struct with a flag, which the other side could write any number into.

use polyplug_sdk::prelude::*;

#[derive(AbiType, Clone, Copy)]
#[repr(C)]
pub struct A {
    number: u8,
    on: bool,
}

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, a: &mut A);
}

fn main() {}
