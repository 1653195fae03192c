//! A proxy out of thin air, and a function of a table.

use polyplug_sdk::prelude::*;

use polyplug_sdk::{Contract, Proxy, __private::RawProxy};

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self);
}

pub fn make() -> RawProxy<dyn T> {
    RawProxy::new(std::ptr::null(), <dyn T as Contract>::ADAPTER, todo!())
}

pub fn call(proxy: &TProxy) -> u32 {
    (proxy.as_raw().vtable().f)(std::ptr::null(), std::ptr::null_mut())
}

fn main() {}
