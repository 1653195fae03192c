//! A type of the standard library that cannot cross.

use polyplug_sdk::prelude::*;

use std::collections::HashMap;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, map: HashMap<String, u32>);
}

fn main() {}
