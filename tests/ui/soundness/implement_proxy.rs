//! `Proxy` by hand, for a contract that has one.

use polyplug_sdk::prelude::*;

use polyplug_sdk::{Proxy, __private::RawProxy};

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self);
}

pub struct Mine(RawProxy<dyn T>);

impl Proxy for Mine {
    type Contract = dyn T;
}

fn main() {}
