//! A union.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
#[repr(C)]
pub union U {
    a: u32,
}

fn main() {}
