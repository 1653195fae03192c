//! A type that cannot cross inside of ones that can.

use polyplug_sdk::prelude::*;

pub struct Point {
    pub x: u32,
}

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, points: Vec<Point>);
    fn g(&self) -> Option<Point>;
    fn h(&self) -> Result<Point, String>;
}

fn main() {}
