//! Cloning a proxy of a contract with `&mut self`.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T: Send + Sync {
    fn f(&mut self);
}

pub fn two(proxy: &TProxy) -> (TProxy, TProxy) {
    (proxy.clone(), proxy.clone())
}

fn main() {}
