//! Parameters that are lifetimes, and fields that cannot cross whatever the parameters are.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub struct L<'a>(&'a str);

#[derive(AbiType)]
pub enum E<'a, T> {
    A(&'a T),
}

fn main() {}
