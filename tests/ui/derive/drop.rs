//! Types with destructors.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub struct A {
    pub x: u32,
}

impl Drop for A {
    fn drop(&mut self) {}
}

#[derive(AbiType)]
#[repr(u8)]
pub enum B {
    X,
}

impl Drop for B {
    fn drop(&mut self) {}
}

fn main() {}
