//! A proxy of one contract from an instance of another.

use polyplug_sdk::prelude::*;

use polyplug_sdk::Proxy;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self);
}

#[contract(name = "test.U", version = "1.0")]
pub trait U {
    fn g(&self);
}

pub fn turn(proxy: TProxy) -> UProxy {
    UProxy::from_raw(proxy.into_raw())
}

fn main() {}
