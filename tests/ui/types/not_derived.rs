//! An own struct without `#[derive(AbiType)]`.

use polyplug_sdk::prelude::*;

pub struct Point {
    pub x: u32,
}

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, point: Point);
    fn g(&self) -> Point;
}

fn main() {}
