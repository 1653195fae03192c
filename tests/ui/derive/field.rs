//! A field that cannot cross.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub struct A {
    pub x: u32,
    pub map: std::collections::HashMap<String, u32>,
}

fn main() {}
