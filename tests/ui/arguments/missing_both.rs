//! The attribute has no arguments at all.

use polyplug_sdk::prelude::*;

#[contract]
pub trait T {}

fn main() {}
