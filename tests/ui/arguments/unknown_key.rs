//! A key that there is not.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0", nam = "test.T")]
pub trait T {}

fn main() {}
