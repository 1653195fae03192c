//! Structs with parameters.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub struct G<U>(U);

#[derive(AbiType)]
pub struct L<'a>(&'a str);

#[derive(AbiType)]
pub struct N<const M: usize>(u32);

fn main() {}
