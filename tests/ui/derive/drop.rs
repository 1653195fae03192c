//! A struct with a destructor.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub struct A {
    pub x: u32,
}

impl Drop for A {
    fn drop(&mut self) {}
}

fn main() {}
