//! Borrows that claim to live for ever.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self) -> &'static str;
    fn g(&self, text: &'static str);
}

fn main() {}
