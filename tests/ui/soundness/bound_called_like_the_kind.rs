//! A callback has a bound that is called like the one by which it is called, and is `Send`.

use polyplug_sdk::prelude::*;

mod other {
    pub use core::marker::Send as FnOnce;
}

#[contract(name = "test.T", version = "1.0")]
pub trait T: Send + Sync {
    fn once(&self, task: Box<dyn FnOnce() + other::FnOnce>);
}

fn main() {}
