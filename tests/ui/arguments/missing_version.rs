//! The contract has no version.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T")]
pub trait T {}

fn main() {}
