//! An enum.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub enum E {
    A,
}

fn main() {}
