//! A supertrait that cannot cross.

use polyplug_sdk::prelude::*;

pub trait Named {}

#[contract(name = "test.T", version = "1.0")]
pub trait T: Named + Send + for<'a> PartialEq<&'a str> {}

fn main() {}
