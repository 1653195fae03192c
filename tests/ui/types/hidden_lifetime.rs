//! An alias with a lifetime that is not written.

use polyplug_sdk::prelude::*;

type Text<'a> = &'a str;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, text: Text) -> u32;
}

fn main() {}
