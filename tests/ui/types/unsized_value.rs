//! Values of no fixed size.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, text: str);
    fn g(&self) -> [u8];
}

fn main() {}
