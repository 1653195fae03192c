//! Arguments that are not `key = value`.

use polyplug_sdk::prelude::*;

#[contract("test.T", "1.0")]
pub trait T {}

fn main() {}
