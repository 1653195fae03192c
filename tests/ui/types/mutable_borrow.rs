//! Mutable borrows of types that are not plain.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub struct Person {
    pub name: String,
}

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, text: &mut String);
    fn g(&self, numbers: &mut [Option<u8>]);
    fn h(&self, person: &mut Person);
}

fn main() {}
