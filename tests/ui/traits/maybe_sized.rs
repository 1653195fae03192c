//! A relaxed bound.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T: ?Sized {}

fn main() {}
