//! A struct with a destructor that owns memory.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub struct A {
    pub name: String,
}

impl Drop for A {
    fn drop(&mut self) {}
}

fn main() {}
