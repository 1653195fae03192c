//! Structs that hold themselves.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub struct A {
    pub children: Vec<A>,
}

fn main() {}
