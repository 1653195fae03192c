//! A reference to a struct that owns memory.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
#[repr(C)]
pub struct Person {
    pub name: String,
}

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, person: &Person);
}

fn main() {}
