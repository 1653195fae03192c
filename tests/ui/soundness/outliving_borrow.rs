//! A borrow that outlives the proxy it came from.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn name(&self) -> &str;
}

pub fn leak(proxy: TProxy) -> String {
    let name;
    {
        let proxy = proxy;
        name = proxy.name();
    }
    name.to_owned()
}

pub fn try_leak(proxy: TProxy) -> String {
    let name;
    {
        let proxy = proxy;
        name = proxy.try_name();
    }
    name.unwrap().to_owned()
}

fn main() {}
