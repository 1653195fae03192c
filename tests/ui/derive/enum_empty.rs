//! An enum without values.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub enum Never {}

fn main() {}
