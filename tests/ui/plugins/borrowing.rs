//! A type that borrows.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self);
}

#[derive(Default)]
struct P<'a>(&'a str);

#[plugin]
impl T for P<'_> {
    fn f(&self) {}
}

fn main() {}
