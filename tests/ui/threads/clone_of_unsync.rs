//! Cloning a proxy of a contract that is not `Sync`.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T: Send {
    fn f(&self);
}

pub fn two(proxy: &TProxy) -> TProxy {
    proxy.clone()
}

fn main() {}
