//! Two types that hold each other.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub struct A {
    pub many: Vec<B>,
}

#[derive(AbiType)]
pub struct B {
    pub one: Option<Box<A>>,
}

fn main() {}
