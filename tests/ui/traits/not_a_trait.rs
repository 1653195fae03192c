//! The attribute on something that is no trait.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub struct T;

#[contract(name = "test.U", version = "1.0")]
impl T {}

#[contract(name = "test.V", version = "1.0")]
pub fn f() {}

fn main() {}
