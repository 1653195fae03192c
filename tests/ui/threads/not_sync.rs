//! A shared proxy of a contract that is not `Sync`.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T: Send {
    fn f(&self);
}

pub fn run(proxy: &TProxy) {
    std::thread::scope(|scope| {
        scope.spawn(|| proxy.f());
    });
}

fn main() {}
