//! The version has no quotes.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = 1.0)]
pub trait T {}

fn main() {}
