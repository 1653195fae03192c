//! A variant with a field that cannot cross.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub enum E {
    A,
    B { lock: std::sync::Mutex<u32>, x: u8 },
}

fn main() {}
