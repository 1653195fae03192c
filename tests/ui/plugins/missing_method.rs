//! An impl that lacks a method.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self);
}

#[derive(Default)]
struct P;

#[plugin]
impl T for P {}

fn main() {}
