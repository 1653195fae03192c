//! Whoever is lent an object cannot get at the proxy behind it, which could be cloned and kept.

use polyplug_sdk::prelude::*;

#[contract(name = "test.Part", version = "1.0")]
pub trait Part: Send + Sync {
    fn size(&self) -> u32;
}

pub fn keep(part: &dyn Part) -> PartProxy {
    polyplug_sdk::Proxy::from_raw(part.__proxy().unwrap().clone())
}

fn main() {}
