//! An over-aligned struct by reference.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
#[repr(C, align(16))]
pub struct A {
    pub x: u8,
    pub y: u32,
}

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, a: &A);
}

fn main() {}
