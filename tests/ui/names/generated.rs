//! Types with the names of generated items, wherever an expansion repeats a type.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub struct __T0(u64);

#[derive(AbiType)]
pub struct Point {
    pub x: Vec<__T0>,
    pub y: [u8; __PointRepr],
}

#[contract(name = "test.T", version = "1.0", create = __T1)]
pub trait T {
    fn f(&self, value: __T0, call: &dyn Fn(__Call10)) -> Option<__pp::T>;
    /// These are names of authors.
    fn g(&self, value: __T, other: __m128i, third: __Tree0);
}

struct Plugin;

#[plugin(create = __constructor)]
impl __Contract for Plugin {}

fn main() {}
