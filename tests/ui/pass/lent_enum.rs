//! Enums by reference that are not laid out alike on both sides.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub enum A {
    X,
}

#[derive(AbiType)]
#[repr(u8)]
pub enum B {
    X(u8, u32),
}

#[derive(AbiType)]
#[repr(C)]
pub enum C {
    X(String),
}

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, a: &A, b: &[B], c: &C);
}

fn main() {}
