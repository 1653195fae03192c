//! A field that cannot cross whatever the parameter is.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
#[repr(C)]
pub struct G<T> {
    pub lock: std::sync::Mutex<T>,
    pub x: T,
}

fn main() {}
