//! An impl for many types.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self);
}

#[derive(Default)]
struct P<U>(U);

#[plugin]
impl<U: Default> T for P<U> {
    fn f(&self) {}
}

fn main() {}
