//! Slices that cannot be written to: it is said which field is the reason.

use polyplug_sdk::prelude::*;

#[derive(AbiType, Clone, Copy)]
#[repr(C)]
pub struct Pixel {
    pub value: u8,
    pub on: bool,
}

#[derive(AbiType)]
#[repr(C)]
pub struct Person {
    pub name: String,
}

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, persons: &mut [Person]);
    fn g(&self, persons: &[Person]);
    fn h(&self, pixels: &[Pixel], names: &[&str], numbers: &mut [[u8; 4]]);
}

fn main() {}
