//! `impl Trait` in a signature.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, value: impl Into<String>);
    fn g(&self) -> impl Iterator<Item = u32>;
}

fn main() {}
