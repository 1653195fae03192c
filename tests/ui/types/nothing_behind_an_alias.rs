//! Types without bits.

use polyplug_sdk::prelude::*;

type Nothing = ();

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self) -> Nothing;
    fn g(&self, none: [u8; 0]);
}

fn main() {}
