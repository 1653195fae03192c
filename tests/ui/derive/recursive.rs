//! Structs that hold themselves.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub struct A {
    pub children: Vec<A>,
    pub parent: Option<Box<Self>>,
}

fn main() {}
