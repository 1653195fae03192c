//! A borrow that lives for ever, by a bound or on `self`.

use polyplug_sdk::prelude::*;

#[contract(name = "test.Keep", version = "1.0")]
pub trait Keep: Send + Sync {
    fn keep<'a: 'static>(&self, text: &'a str);
    fn stay(&'static self);
}

fn main() {}
