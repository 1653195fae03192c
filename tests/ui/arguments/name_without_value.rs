//! A key without a text.

use polyplug_sdk::prelude::*;

#[contract(name, version("1.0"))]
pub trait T {}

fn main() {}
