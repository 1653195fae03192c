//! The same as a result.

use polyplug_sdk::prelude::*;

use std::collections::HashMap;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self) -> HashMap<String, u32>;
}

fn main() {}
