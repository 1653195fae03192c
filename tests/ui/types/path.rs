//! A type without a fixed size.

use polyplug_sdk::prelude::*;

use std::path::Path;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, path: &Path);
}

fn main() {}
