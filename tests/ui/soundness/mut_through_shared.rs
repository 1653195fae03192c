//! A `&mut self` method through a shared proxy.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&mut self);
}

pub fn run(proxy: &TProxy) {
    proxy.f();
}

fn main() {}
