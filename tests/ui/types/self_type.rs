//! `Self` in a signature.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self) -> Self;
    fn g(&self, other: &Self) -> Option<Self>;
}

fn main() {}
