//! Two mutable borrows of one instance.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn text(&mut self) -> &str;
}

pub fn both(proxy: &mut TProxy) -> (usize, usize) {
    let first = proxy.text();
    let second = proxy.text();
    (first.len(), second.len())
}

fn main() {}
