//! Tags that are too wide.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
#[repr(u128)]
pub enum A {
    X,
}

#[derive(AbiType)]
pub enum B {
    X = 0x1_0000_0000,
}

fn main() {}
