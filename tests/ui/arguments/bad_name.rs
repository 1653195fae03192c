//! Names that are no names of contracts.

use polyplug_sdk::prelude::*;

#[contract(name = "", version = "1.0")]
pub trait Empty {}

#[contract(name = "test T", version = "1.0")]
pub trait Space {}

#[contract(name = "test.T@1", version = "1.0")]
pub trait At {}

#[contract(name = "test\nT", version = "1.0")]
pub trait Newline {}

fn main() {}
