//! Structs without fields.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub struct A;

#[derive(AbiType)]
pub struct B();

#[derive(AbiType)]
pub struct C {}

fn main() {}
