//! A reference to a struct without `repr(C)`.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub struct Point {
    pub x: u32,
}

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, point: &Point);
    fn g(&self, points: &[Point]);
}

fn main() {}
