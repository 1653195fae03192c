//! Trait objects in a signature.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, value: &dyn Fn(u32) -> u32);
    fn g(&self) -> Box<dyn Send>;
}

fn main() {}
