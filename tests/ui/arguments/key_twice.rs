//! A key that is given twice.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0", name = "test.U")]
pub trait T {}

fn main() {}
