//! A proxy of a contract that is not `Send` in another thread.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self);
}

pub fn run(proxy: TProxy) {
    std::thread::spawn(move || proxy.f());
}

fn main() {}
