//! A field that cannot cross.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub struct A {
    pub x: u32,
    pub lock: std::sync::Mutex<u32>,
    pub y: u32,
}

fn main() {}
