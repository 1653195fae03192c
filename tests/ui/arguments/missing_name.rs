//! The contract has no name.

use polyplug_sdk::prelude::*;

#[contract(version = "1.0")]
pub trait T {}

fn main() {}
