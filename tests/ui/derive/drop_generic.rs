//! A generic type with a destructor.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub struct A<T> {
    pub x: T,
}

impl<T> Drop for A<T> {
    fn drop(&mut self) {}
}

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, a: A<u8>);
}

fn main() {}
