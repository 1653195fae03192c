//! A method named as the fallible form of another one.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self);
    fn try_f(&self);
}

fn main() {}
